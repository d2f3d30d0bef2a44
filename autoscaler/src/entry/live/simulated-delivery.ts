import { fluxModel } from '../../../world/model/flux.ts';
import { gatedPaths, POLICY_PATHS } from '../../../world/model/flux-layout.ts';
import { type Files, type GitHistory, gitHistory } from '../../../world/model/git.ts';
import { after, type Millis, SECOND, seconds } from '../../core/units.ts';
import type { Duty } from '../../ports/duty.ts';
import { OperatingError } from '../../ports/errors.ts';
import { deliveryDuties } from '../controller/delivery-duties.ts';
import { readControllerSettings } from '../controller/settings.ts';
import { KEYS, type RunningWorld } from './running-world.ts';
import { controllerEnvironment } from './simulated-settings.ts';

/** A repository, Flux, and the controller's part of the way of a policy, in a running world. */
export interface SimulatedDelivery {
  readonly git: GitHistory;
}

/** Stands behind a gate of its own, as in the delivery policy that comes with this repository. */
const GATED = 'demo-app';

/** From now on what is committed is fetched, applied and brought to the parameter store. */
export function startDelivery(running: RunningWorld, files: Files): SimulatedDelivery {
  const git = gitHistory(files);
  const flux = fluxModel(running.world, git, [...POLICY_PATHS, ...gatedPaths(GATED)]);
  again(running, SECOND, async () => flux.step());
  for (const duty of dutiesIn(running)) again(running, seconds(10), () => round(duty));
  return { git };
}

function dutiesIn({ exchange, time, wire }: RunningWorld): readonly Duty[] {
  const settings = readControllerSettings(controllerEnvironment);
  if (!settings.ok) throw new Error(`invariant: ${JSON.stringify(settings.problems)}`);
  const { clock } = time;
  const jitter = () => 0.5;
  const patience = { clock, jitter, attempts: 3, pause: seconds(0.2) };
  const server = settings.value.own;
  const token = async () => wire.token();
  return deliveryDuties(settings.value, {
    ...{ exchange, clock, jitter, patience, credentials: KEYS },
    telemetry: { log: () => {} },
    own: { exchange, patience, server, token, timeout: seconds(5) },
  });
}

/** What the world does to it is tried again at the next round. */
async function round(duty: Duty): Promise<void> {
  try {
    await duty.run({ aborted: false });
  } catch (error) {
    if (!(error instanceof OperatingError)) throw error;
  }
}

/** So long after the last one was over, without an end. */
function again({ time }: RunningWorld, span: Millis, task: () => Promise<void>): void {
  const begin = () =>
    time.at(after(time.clock.now(), span), async () => {
      await task();
      begin();
    });
  begin();
}
