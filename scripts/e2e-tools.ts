import { installKubectl, installPython } from '../tests/e2e/tools.ts';

/** Fetches what the end-to-end tests need; what cannot be had here is named, and they skip. */
function attempt(what: string, install: () => void): void {
  try {
    install();
  } catch (error) {
    const why = error instanceof Error ? error.message.split('\n')[0] : String(error);
    process.stderr.write(`${what}: not here (${why}); its tests are skipped by name\n`);
  }
}

attempt('moto and boto3', installPython);
attempt('kubectl', installKubectl);
