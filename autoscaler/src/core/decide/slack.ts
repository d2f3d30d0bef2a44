import type { Reason, Veto } from '../decision.ts';
import { roomFor } from '../fit/helpable.ts';
import type { Signal, SignalName } from '../observation.ts';
import { floorUntil } from '../schedule/windows.ts';
import { after, ratio } from '../units.ts';
import { breakerOpen, coolingDownDown, lacksLists, paused } from './guards.ts';
import { loadOf } from './pressure.ts';
import { nodesFor, peakOf } from './pressure-ahead.ts';
import { waitingNow } from './pressure-pods.ts';
import { type Situation, typicalVcpu } from './situation.ts';

/** D2: CPU stayed under its low watermark for the whole window. Memory and queue may object. */
export function slackOf({ policy, seen }: Situation): Reason | undefined {
  const { cpu } = seen.signals;
  const { below, for: lasted } = policy.scaleDown.cpu;
  if (cpu.kind !== 'configured' || cpu.ceiling.kind !== 'measured') return undefined;
  // Written so that no number (NaN) is no slack. A rate over idle time may dip under zero.
  if (!(cpu.ceiling.value < below)) return undefined;
  const [top, watermark] = [ratio(Math.max(0, cpu.ceiling.value)), ratio(below)];
  return { code: 'below-low-watermark', seen: top, watermark, lasted };
}

/** Nothing asks for fewer nodes, and nothing can while CPU is unknown: the record should say so. */
export function blindToCpu({ seen }: Situation): readonly Veto[] {
  const { cpu } = seen.signals;
  if (cpu.kind !== 'configured' || cpu.ceiling.kind === 'measured') return [];
  return [{ code: 'blind', lacking: 'cpu', why: cpu.ceiling.why }];
}

type Objection = (situation: Situation) => readonly Veto[];

/**
 * Everything that may stand in the way of a voluntary removal, cheapest first; all of it speaks.
 */
export function objectionsToRemoval(situation: Situation): readonly Veto[] {
  return OBJECTIONS.flatMap((objection) => objection(situation));
}

const one =
  (check: (situation: Situation) => Veto | undefined): Objection =>
  (situation) => {
    const veto = check(situation);
    return veto ? [veto] : [];
  };

/** All of the evidence is needed to remove: what is unknown keeps the node. */
const blindSides: Objection = (situation) => {
  const { seen, policy } = situation;
  // Without the load nobody can say what the rest would have to carry.
  const vetoes: Veto[] = [...unseen(situation)];
  const { cpu, memory, queue } = seen.signals;
  const sides: readonly (readonly [SignalName, Signal, number])[] = [
    ['memory', memory, policy.scaleDown.memory.below],
    ['queue', queue, policy.scaleDown.queue.below],
  ];
  if (cpu.kind === 'not-configured')
    vetoes.push({ code: 'blind', lacking: 'cpu', why: 'not-asked' });
  for (const [signal, reading, watermark] of sides) {
    if (reading.kind === 'not-configured') continue;
    if (reading.ceiling.kind === 'unknown')
      vetoes.push({ code: 'blind', lacking: signal, why: reading.ceiling.why });
    else if (!(reading.ceiling.value < watermark))
      vetoes.push({ code: 'signal-busy', signal, seen: reading.ceiling.value, watermark });
  }
  return vetoes;
};

/**
 * A node that has a successor goes without asking whether CPU is low, but not while many are down
 * at once. A healthy one does not go below the minimum, for others may have been lost meanwhile;
 * nor while its pods or the load cannot be seen: what is unknown keeps the node; nor where it would
 * be bought back: by the load, the calendar, the forecast, a boost or the room that is kept free.
 */
export function objectionsToRenewal(
  situation: Situation,
  manner: 'voluntary' | 'forced',
): readonly Veto[] {
  const stops = [...one(paused)(situation), ...one(breakerOpen)(situation)];
  if (manner === 'forced') return stops;
  const wants = KEEPING.flatMap((objection) => objection(situation));
  return [...stops, ...atMinimum(situation), ...unseen(situation), ...wants];
}

const unseen: Objection = ({ seen: { cluster, load } }) => [
  ...(cluster.kind === 'unknown'
    ? [{ code: 'blind', lacking: 'pods', why: cluster.why } as const]
    : []),
  ...(load.kind === 'unknown' ? [{ code: 'blind', lacking: 'cpu', why: load.why } as const] : []),
];

/** Of those that exist only the ones that serve keep a shop open. */
const atMinimum: Objection = ({ policy, counts, workers }) => {
  const minimum = policy.nodes.min;
  if (!counts || !workers) return [];
  const nodes = Math.min(counts.forMin, workers.serving.length);
  return nodes > minimum ? [] : [{ code: 'at-minimum', nodes, minimum }];
};

/** One removal at a time, and none while a launch may still change what is needed. */
const operationOpen: Objection = ({ launches, removals }) =>
  [...launches, ...removals].map(({ id, kind }) => ({
    code: 'operation-open',
    operation: id,
    kind,
  }));

const podsWaiting: Objection = (situation) => {
  const pods = waitingNow(situation).length;
  return pods > 0 ? [{ code: 'pods-waiting', pods }] : [];
};

/** As far ahead as a removal looks, or what is removed now would soon be bought back. */
const scheduleNeeds: Objection = ({ policy, seen, counts }) => {
  if (!counts) return [];
  const rest = counts.capacityNodes - 1;
  return floorUntil(policy, { from: seen.at, to: after(seen.at, policy.prediction.horizon) }, rest)
    .filter(({ nodes }) => nodes > rest)
    .map(({ name, nodes }) => ({ code: 'schedule-needs', name, nodes }));
};

/**
 * The forecast may keep a node, never remove one (P4). It keeps what would be bought back: the load
 * to come must leave the rest under the high watermark, or the removal would soon be reversed.
 */
const forecastNeeds: Objection = ({ policy, seen, counts }) => {
  const { forecast } = seen;
  if (!counts || policy.prediction.mode !== 'active' || forecast.kind !== 'expected') return [];
  const { p90 } = peakOf(forecast, policy.prediction.horizon);
  const keepUnder = Math.min(policy.prediction.targetUtilization, policy.scaleUp.cpu.above);
  const nodes = Math.ceil(nodesFor(p90, policy, keepUnder) - 1e-9);
  const rest = counts.capacityCores / typicalVcpu(policy) - 1;
  return nodes > rest + 1e-9 ? [{ code: 'forecast-needs', expected: p90, nodes }] : [];
};

const boostNeeds: Objection = ({ state, seen, counts, policy }) => {
  const { boost } = state;
  if (!boost || boost.until <= seen.at || !counts) return [];
  const nodes = Math.min(boost.nodes, policy.nodes.max);
  return counts.capacityNodes - 1 < nodes
    ? [{ code: 'boost-needs', nodes, until: boost.until }]
    : [];
};

const headroomNeeds: Objection = ({ policy, fitting }) => {
  const { nodes, pods } = policy.nodes.headroom;
  const open = nodes > 0 || pods > 0 ? fitting() : undefined;
  if (!open) return [];
  const has = roomFor(open.scene, policy.nodes.headroom);
  const wanted = has.nodes + has.missingNodes;
  // A removal takes the room of one node: there must be one more than is wanted.
  return has.nodes - 1 < wanted ? [{ code: 'headroom-needs', nodes: has.nodes, wanted }] : [];
};

/** One node less at the load of now: over the high watermark it would be bought back at once. */
const loadKeeps: Objection = (situation) => {
  const { policy, counts } = situation;
  const load = loadOf(situation);
  if (!counts || load === undefined) return [];
  const cores = counts.servingCores - typicalVcpu(policy);
  const expected = ratio(cores > 0 ? Math.min(1, load / cores) : 1);
  const limit = ratio(policy.scaleUp.cpu.above);
  return expected > limit ? [{ code: 'load-after-removal', expected, limit }] : [];
};

/** What keeps any healthy node, low CPU or not. */
const KEEPING: readonly Objection[] = [
  loadKeeps,
  scheduleNeeds,
  forecastNeeds,
  boostNeeds,
  headroomNeeds,
];

const OBJECTIONS: readonly Objection[] = [
  one(paused),
  one(lacksLists),
  one(breakerOpen),
  blindSides,
  atMinimum,
  operationOpen,
  one(coolingDownDown),
  scheduleNeeds,
  forecastNeeds,
  boostNeeds,
  podsWaiting,
  headroomNeeds,
];
