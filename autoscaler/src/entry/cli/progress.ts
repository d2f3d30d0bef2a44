import type { Io } from './io.ts';

export interface Progress {
  /** `share` from 0 to 1. */
  readonly show: (what: string, share: number) => void;
  readonly clear: () => void;
}

const WIDTH = 30;

/** A bar on standard error, redrawn in place; without a terminal, a line each quarter. */
export function progressBar(io: Io): Progress {
  let last = '';
  return {
    show: (what, share) => {
      const steps = io.interactive ? 200 : 4;
      const key = `${what} ${Math.floor(share * steps)}`;
      if (key === last) return;
      last = key;
      const percent = `${Math.round(share * 100)}%`.padStart(4);
      if (!io.interactive) return io.err(`${percent} ${what}\n`);
      const full = Math.round(share * WIDTH);
      io.err(`\r\u001b[2K${'█'.repeat(full)}${'░'.repeat(WIDTH - full)} ${percent} ${what}`);
    },
    clear: () => {
      if (io.interactive) io.err('\r\u001b[2K');
    },
  };
}
