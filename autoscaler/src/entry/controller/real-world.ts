import { randomInt, randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { webIdentity } from '../../adapters/aws/web-identity.ts';
import { watchChanges } from '../../adapters/kubernetes/watch.ts';
import { powertoolsTelemetry } from '../../adapters/telemetry/powertools.ts';
import { connectionPool } from '../../adapters/transport/pool.ts';
import { openStreams } from '../../adapters/transport/stream.ts';
import { systemClock, systemJitter } from '../../adapters/transport/system.ts';
import { renderProblem } from '../../core/problem.ts';
import { seconds } from '../../core/units.ts';
import type { Watched } from '../../ports/duty.ts';
import { OperatingError } from '../../ports/errors.ts';
import type { Telemetry } from '../../ports/telemetry.ts';
import { joinWorld } from '../cli/live/simulated.ts';
import type { Environment } from '../functions/settings.ts';
import { type Controller, createController } from './controller.ts';
import { openControllerDoor } from './door.ts';
import { type ControllerSettings, readControllerSettings } from './settings.ts';
import type { ControllerOutside } from './wiring.ts';

const SERVICE = 'smartscale-controller';

/** A pod is given thirty seconds to end (`terminationGracePeriodSeconds`). */
const GRACE = seconds(20);

/** Runs until SIGTERM. Exit code 0 when it was ended, 1 for a failure, 2 for a bad environment. */
export async function runController(environment: Environment = process.env): Promise<number> {
  const stop = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stop.abort());
  const world = environment['SMARTSCALE_WORLD'];
  const joined = world ? await joinWorld(world) : undefined;
  const variables = joined ? { ...environment, ...joined.environment } : environment;
  const cluster = variables['CLUSTER_ID'] || 'unknown';
  const telemetry = powertoolsTelemetry({ service: SERVICE, cluster });
  const read = readControllerSettings(variables);
  if (!read.ok) {
    telemetry.log('wrong environment', { problems: read.problems.map(renderProblem) });
    return 2;
  }
  const settings = read.value;
  const real = realOutside(settings, telemetry);
  const inWorld = joined && {
    ...joined.outside,
    token: async () => variables['CONTROLLER_TOKEN'] ?? '',
    authority: async () => variables['CONTROLLER_AUTHORITY'] ?? '',
  };
  const outside: ControllerOutside = { ...real.outside, ...inWorld, telemetry };
  const run = { stop: stop.signal, ofProcess: true, ...(joined ? { speed: joined.speed } : {}) };
  const controller = createController(settings, outside, run);
  // In a simulated world each duty comes round by itself: its API server holds no lines open.
  if (!joined) real.watch(controller, stop.signal);
  return served({ controller, settings, telemetry, stop: stop.signal });
}

interface Serving {
  readonly controller: Controller;
  readonly settings: ControllerSettings;
  readonly telemetry: Telemetry;
  readonly stop: AbortSignal;
}

async function served({ controller, settings, telemetry, stop }: Serving): Promise<number> {
  const { duties, serve } = controller;
  const door = await openControllerDoor(controller, settings.port);
  telemetry.log('controller began', { port: door.port, duties: duties.map(({ name }) => name) });
  const ended = new Promise<void>((resolve) => {
    stop.addEventListener('abort', () => resolve(), { once: true });
  });
  const late = ended.then(() => systemClock().sleep(GRACE)).then(() => 'late' as const);
  const how = await Promise.race([serve().then(() => 'well' as const), late]);
  await door.close();
  telemetry.log('controller ended', { how });
  return 0;
}

/** What the kubelet puts into a pod, over real connections and with real chance. */
function realOutside(settings: ControllerSettings, telemetry: Telemetry) {
  const authorities = new Map<string, string>();
  const pinned = (hostname: string) => authorities.get(hostname);
  const { exchange } = connectionPool({ pinned });
  const { role, region, serviceAccount, own } = settings;
  const identity = role && { roleArn: role.arn, tokenFile: role.tokenFile, session: SERVICE };
  const token = () => fileOf(serviceAccount, 'token');
  const outside: ControllerOutside = {
    exchange,
    clock: systemClock(),
    jitter: systemJitter,
    telemetry,
    trust: (hostname, ca) => void authorities.set(hostname, ca),
    token,
    authority: () => fileOf(serviceAccount, 'ca.crt'),
    unique: randomUUID,
    chance: randomInt,
    ...(identity ? { credentials: webIdentity(identity, { exchange, region }) } : {}),
  };
  const watch = ({ duties, roster }: Controller, stop: AbortSignal): void => {
    const kinds = new Set<Watched>(duties.flatMap(({ wokenBy }) => wokenBy ?? []));
    const onFailure = (what: string, why: string) => telemetry.log('watch failed', { what, why });
    const stream = openStreams(pinned);
    const trusted = async () => {
      authorities.set(new URL(own).hostname, await outside.authority());
      return token();
    };
    const options = { stream, server: own, token: trusted, clock: outside.clock, onFailure };
    const watching = watchChanges([...kinds], { ...options, onChange: roster.wake }, stop);
    // A mistake of ours ends the watches and nothing else: every duty comes round without them.
    watching.catch((error) => telemetry.log('internal error', { why: String(error) }));
  };
  return { outside, watch };
}

/** Read each time: the kubelet writes another token well before the last one expires. */
async function fileOf(directory: string, name: string): Promise<string> {
  try {
    return (await readFile(join(directory, name), 'utf8')).trim();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new OperatingError({ service: 'kubelet', kind: 'unavailable' }, why, { cause: error });
  }
}
