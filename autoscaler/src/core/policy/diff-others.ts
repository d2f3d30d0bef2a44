import type { Judgement } from './diff-table.ts';
import type { Policy } from './policy.ts';

interface Sides {
  readonly before: Policy;
  readonly after: Policy;
}

type Judge = (sides: Sides) => Judgement;

const is = (direction: Judgement['direction'], why: string): Judgement => ({ direction, why });

/** Fields that are neither numbers nor switches, by their path under `spec`. */
export const OTHERS: Readonly<Record<string, Judge>> = {
  timeZone: () => is('neutral', 'times of day mean other hours'),
  'cadence.windows': ({ before, after }) => {
    const more = decisionsADay(after) - decisionsADay(before);
    if (more === 0) return is('neutral', 'the same pace at other hours');
    return more > 0
      ? is('more-eager', 'decides more often over the day: sees a rush sooner')
      : is('less-eager', 'decides less often over the day: sees a rush later');
  },
  'signals.queue.query': ({ before, after }) => {
    if (before.signals.queue === undefined)
      return is('more-eager', 'a long queue may now add nodes and keep them');
    return after.signals.queue === undefined
      ? is('less-eager', 'the queue neither adds nor keeps nodes any more')
      : is('neutral', 'the queue is measured in another way');
  },
  'signals.endpoint': ({ before, after }) => {
    if (before.signals.endpoint === undefined)
      return is('more-eager', 'latency and errors may now add nodes');
    return after.signals.endpoint === undefined
      ? is('less-eager', 'latency and errors add no nodes any more')
      : is('neutral', 'latency and errors of another endpoint are watched');
  },
  'capacity.zones': byLength(({ capacity }) => capacity.zones, {
    more: 'nodes are spread over more zones: losing one loses fewer',
    fewer: 'nodes are spread over fewer zones: losing one loses more',
  }),
  'capacity.types': byLength(({ capacity }) => capacity.types, {
    more: 'more types to choose from: capacity is refused less often',
    fewer: 'fewer types to choose from: capacity is refused more often',
  }),
  'capacity.overflowTypes': byLength(({ capacity }) => capacity.overflowTypes, {
    more: 'more types to fall back to when others are refused',
    fewer: 'fewer types to fall back to when others are refused',
  }),
  'cost.clientNodeMonth': () => is('neutral', 'reports reckon by another figure of your books'),
  'cost.currency': () => is('neutral', 'reports are told in another currency'),
};

function byLength(
  read: (policy: Policy) => readonly string[],
  { more, fewer }: { readonly more: string; readonly fewer: string },
): Judge {
  return ({ before, after }) => {
    const difference = read(after).length - read(before).length;
    if (difference === 0) return is('neutral', 'another choice or order');
    return difference > 0 ? is('safer', more) : is('riskier', fewer);
  };
}

/** Decisions in a day, as the windows and the rest of it make them. */
function decisionsADay({ cadence: { windows, otherwise } }: Policy): number {
  const inside = windows.map(({ from, to, every }) => ({ minutes: to - from, every }));
  const rest = 1_440 - inside.reduce((sum, { minutes }) => sum + minutes, 0);
  const all = [...inside, { minutes: rest, every: otherwise }];
  return all.reduce((sum, { minutes, every }) => sum + (minutes * 60_000) / every, 0);
}

/** Fields of a schedule that stays. */
const SCHEDULE: Readonly<Record<string, readonly [Judgement, Judgement]>> = {
  nodes: [
    is('dearer', 'more nodes are ready for this rush'),
    is('cheaper', 'fewer nodes are ready for this rush'),
  ],
  duration: [
    is('dearer', 'the nodes are kept for longer'),
    is('cheaper', 'the nodes are kept for less long'),
  ],
  lead: [
    is('safer', 'the nodes are ready earlier before the start'),
    is('riskier', 'the nodes are ready later before the start'),
  ],
};

export function judgeSchedule(path: string, raised: boolean): Judgement | undefined {
  const field = /^schedules\[.+\]\.(\w+)$/.exec(path)?.[1];
  if (field === undefined) return undefined;
  const [up, down] = SCHEDULE[field] ?? [];
  return (raised ? up : down) ?? is('neutral', 'it starts at another time');
}

/** Prices say what reports and the budget reckon with; they move no node by themselves. */
export const judgeOther = (path: string, sides: Sides): Judgement =>
  OTHERS[path]?.(sides) ?? is('neutral', 'reports and the budget reckon with another price');
