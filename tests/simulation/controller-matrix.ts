import { minutes } from '../../autoscaler/src/core/units.ts';
import { type Cut, crashAt } from '../../autoscaler/world/wire/faults.ts';
import { PLACES, type WireWorld } from '../../autoscaler/world/wire/internet.ts';
import { amiss } from '../support/controller-judge.ts';
import { aControllerWorld } from '../support/controller-world.ts';
import type { Failure, Row } from './crash-matrix.ts';

/** The duties that keep secrets, which begin with nothing in its place. */
export const KEEPERS = ['credentials', 'join-token', 'secrets-in'];

export const noAccess = ({ secrets }: WireWorld) =>
  void secrets.set(PLACES.secrets.kubernetes, '{}');

const CUTS: readonly Cut[] = ['after', 'lost'];

/**
 * The controller from nothing, again and again: each time it ends after one of its calls, or that
 * call's answer is lost. Four minutes later all must be in its place, nothing that was stored may
 * ever have been false, and no log may hold a secret.
 */
export async function controllerMatrix(every: number): Promise<Row> {
  const quiet = await aControllerWorld({ only: KEEPERS, before: noAccess });
  await quiet.pass(minutes(1));
  const { calls } = quiet.told;
  const failures: Failure[] = [];
  let played = 0;
  for (let call = 1; call <= calls; call += every)
    for (const how of CUTS) {
      const wrong = await struck(call, how);
      if (wrong.length > 0) failures.push({ call, how, wrong });
      played += 1;
    }
  return { name: 'controller', calls, passed: played - failures.length, failures };
}

async function struck(call: number, how: Cut): Promise<readonly string[]> {
  const crash = crashAt(call, how);
  const it = await aControllerWorld({ only: KEEPERS, before: noAccess, crash });
  await it.pass(minutes(4));
  const died = it.told.crashes === (how === 'lost' ? 0 : 1) ? [] : ['it was not struck'];
  return [...died, ...amiss(it.wire), ...it.violations, ...it.leaks()];
}
