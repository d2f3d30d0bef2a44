import { setTimeout as after } from 'node:timers/promises';

/** Where the ground meets the machine that it is laid from. Milliseconds. */
export const pause = async (milliseconds: number): Promise<void> => {
  await after(milliseconds);
};
