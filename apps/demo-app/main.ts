import { collectDefaultMetrics } from 'prom-client';
import { renderProblem } from '../../autoscaler/src/core/problem.ts';
import { createLog, type Log } from './log.ts';
import { type RunningShop, startShop } from './server.ts';
import { readSettings, type Settings } from './settings.ts';
import { environment, system } from './system.ts';

async function main(): Promise<void> {
  const settings = readSettings(environment());
  if (settings.ok) await run(settings.value);
  else {
    process.stderr.write(`${settings.problems.map(renderProblem).join('\n')}\n`);
    process.exitCode = 2;
  }
}

async function run(settings: Settings): Promise<void> {
  const log = createLog(settings.logLevel, settings.replica, system);
  const starting = startShop(settings, system, log);
  stopOnSignal(starting, log);
  try {
    const { metrics } = await starting;
    collectDefaultMetrics({ register: metrics.registry });
  } catch (error) {
    log('error', 'cannot start', { why: String(error) });
    process.exit(1);
  }
}

/**
 * Listens before the shop has started: the first process of a container has no default signals. A
 * second signal ends at once, so that a person need not wait.
 */
function stopOnSignal(starting: Promise<RunningShop>, log: Log): void {
  let asked = false;
  const stop = async (signal: NodeJS.Signals): Promise<void> => {
    if (asked) process.exit(1);
    asked = true;
    log('info', 'asked to stop', { signal });
    const { cut } = await (await starting).stop();
    // Said aloud: whatever may still be open must not hold the pod until it is ended by force.
    process.exit(cut === 0 ? 0 : 1);
  };
  for (const signal of SIGNALS) process.on(signal, stop);
}

const SIGNALS = ['SIGTERM', 'SIGINT'] as const;

await main();
