import { gitIn } from './git.ts';
import { run } from './main.ts';

/** The process: the only file of the command line that touches `process` or the real clock. */
// A reader that has seen enough (`| head`) closes the pipe: that is no failure of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});

process.exitCode = await run(process.argv.slice(2), {
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  interactive: process.stderr.isTTY === true,
  now: () => Date.now(),
  environment: process.env,
  git: gitIn,
  stopped: () => {
    const stop = new AbortController();
    // The second time it ends at once, whatever hangs.
    process.once('SIGINT', () => stop.abort());
    process.once('SIGTERM', () => stop.abort());
    return stop.signal;
  },
});
