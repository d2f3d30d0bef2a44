import { situationOf } from '../core/decide/situation.ts';
import { isGood } from '../core/last-good.ts';
import type { Observation } from '../core/observation.ts';
import type { Effect } from '../core/operations/effect.ts';
import { advanceLaunch, type Launch, pursueLaunch } from '../core/operations/launch.ts';
import type { Operation } from '../core/operations/operation.ts';
import { recordRefusal } from '../core/operations/refusals.ts';
import {
  advanceRemoval,
  blockRemoval,
  type DrainBlock,
  pursueRemoval,
  type RemovalSighting,
} from '../core/operations/removal.ts';
import { settle } from '../core/operations/settle.ts';
import { sightLaunch, sightRemoval } from '../core/operations/sight.ts';
import type { State } from '../core/state.ts';
import { type Answer, perform } from './perform.ts';
import type { Run } from './run.ts';

/**
 * Takes every open operation one look further: look, record, act.
 *
 * In that order, so that a crash at any await loses nothing: what was recorded is pursued again
 * by the next tick, and what was done is seen at the next look.
 */
export async function resume(run: Run, seen: Observation): Promise<void> {
  const needed = belowMinimum(run, seen);
  const moved = run.state.operations.map((operation) => advance(operation, seen, needed));
  const lastGood = isGood(seen.signals) ? { lastGood: { at: seen.at, signals: seen.signals } } : {};
  const next = { ...run.state, ...lastGood, operations: moved };
  // Nothing is open: nothing will be asked of the world that had to be recorded before.
  if (moved.length === 0) return run.stage(forgotten(next, run));
  await keep(run, next);
  await pursue(run, seen);
}

const forgotten = (state: State, run: Run): State =>
  settle(state, run.policy, run.ports.clock.now()).state;

function advance(operation: Operation, seen: Observation, needed: Needed): Operation {
  return operation.kind === 'launch'
    ? advanceLaunch(operation, sightLaunch(operation, seen))
    : advanceRemoval(operation, sightRemoval(operation, seen, needed));
}

/** What stays, or what of it serves, is fewer than the minimum: nodes were lost meanwhile. */
function belowMinimum({ policy, state }: Run, seen: Observation): Needed {
  const { counts, workers } = situationOf(policy, seen, state);
  if (!counts || !workers) return 'unknown';
  return Math.min(counts.forMin, workers.serving.length) < policy.nodes.min;
}

type Needed = RemovalSighting['needed'];

/** Settles what is done and records the rest, with what people are to be told of it. */
async function keep(run: Run, state: State): Promise<void> {
  const settled = settle(state, run.policy, run.ports.clock.now());
  for (const event of settled.events) run.tell(event);
  await run.save(settled.state, settled.dropped);
}

/**
 * Pursues what is recorded, without advancing it: one look moves an operation on once, or "empty
 * at the second look" would be the first one read twice. A refusal is recorded too, and its
 * fallback asked for at once.
 */
export async function pursue(run: Run, seen: Observation): Promise<void> {
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const asked = await pursueAll(run, seen);
    const refused = asked.some(({ answer }) => answer.kind === 'refused');
    const next = asked.reduce((state, it) => noteAnswer(state, it, run), run.state);
    if (next !== run.state) await run.save(next, []);
    if (!refused) return;
    const onward = {
      ...run.state,
      operations: run.state.operations.map((it) => onRefusal(it, seen)),
    };
    await keep(run, onward);
  }
}

/** Spot, on-demand, and one to spare: a refusal beyond that waits for the next look. */
const MOST_ROUNDS = 3;

/** Only what was refused moves on here; everything else waits for a fresh look. */
const onRefusal = (operation: Operation, seen: Observation): Operation =>
  operation.kind === 'launch' && operation.at.phase === 'launching' && operation.at.refusal
    ? advance(operation, seen, false)
    : operation;

interface Asked {
  readonly operation: Operation;
  readonly answer: Answer;
}

async function pursueAll(run: Run, seen: Observation): Promise<readonly Asked[]> {
  const asked: Asked[] = [];
  for (const operation of run.state.operations) {
    // What is not asked for now is asked for by the next tick: it stands recorded.
    if (run.ports.clock.now() >= run.workUntil) break;
    const effect = effectOf(operation, run);
    if (!effect || run.done.has(keyOf(effect, seen))) continue;
    const answer = await perform(effect, run.finishing, seen);
    if (answer.kind !== 'failed') run.done.add(keyOf(effect, seen));
    else run.tell({ kind: 'effect-failed', effect: effect.kind, why: answer.why });
    asked.push({ operation, answer });
  }
  return asked;
}

const effectOf = (operation: Operation, run: Run): Effect | undefined =>
  operation.kind === 'launch'
    ? pursueLaunch(operation)
    : pursueRemoval(operation, run.ports.clock.now());

/** Within one look an effect is asked for once; the next look asks again if it must. */
const keyOf = (effect: Effect, seen: Observation): string => {
  const target =
    'node' in effect ? effect.node : 'instance' in effect ? effect.instance : effect.clientToken;
  return `${seen.at} ${effect.kind} ${target}`;
};

function noteAnswer(state: State, { operation, answer }: Asked, run: Run): State {
  if (answer.kind === 'refused' && operation.kind === 'launch') {
    const { clientToken, refusal } = answer;
    const { market } = (operation.at as Extract<Launch['at'], { phase: 'launching' }>).attempt;
    run.tell({ kind: 'launch-refused', operation: operation.id, refusal, market });
    const context = { policy: run.policy, now: run.ports.clock.now() };
    return recordRefusal(state, { launch: operation, clientToken, refusal }, context);
  }
  if (answer.kind === 'blocked') return noteBlock(state, operation, answer.block);
  return state;
}

function noteBlock(state: State, { id }: Operation, block: DrainBlock | undefined): State {
  const before = state.operations.find((it) => it.id === id);
  if (before?.kind !== 'removal' || before.at.phase !== 'draining') return state;
  if (JSON.stringify(before.at.block) === JSON.stringify(block)) return state;
  const operations = state.operations.map((it) =>
    it === before ? blockRemoval(before, block) : it,
  );
  return { ...state, operations };
}
