import type { Telemetry } from '../../../ports/telemetry.ts';

/** A person's terminal is no log: what a run would record is shown by the command itself. */
export const QUIET: Telemetry = { log: () => {}, measure: () => {} };
