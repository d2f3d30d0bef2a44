import { judgeOther, judgeSchedule } from './diff-others.ts';
import { type Direction, type Judgement, KNOBS, SWITCHES } from './diff-table.ts';
import { type Leaves, leavesOf } from './leaves.ts';
import { MONEY, toUsd } from './money.ts';
import type { Policy } from './policy.ts';
import { DURATION, MEMORY, SHARE } from './quantities.ts';
import { scheduleInWords } from './wording.ts';
import { documentOf } from './written.ts';

/** One thing that a person changed, and what it will do. */
export interface PolicyChange {
  /** `spec.scaleUp.cpu.above`; schedules by name: `spec.schedules[daily-rush].nodes`. */
  readonly path: string;
  /** As people write it; `none` where nothing is written. */
  readonly before: string;
  readonly after: string;
  readonly direction: Direction;
  readonly why: string;
}

/** What changed from one policy to another, by meaning: order and spelling are no changes. */
export function diffPolicies(before: Policy, after: Policy): readonly PolicyChange[] {
  const sides: Sides = { before, after };
  const [old, now] = [leavesOfPolicy(before), leavesOfPolicy(after)];
  const paths = [...new Set([...old.keys(), ...now.keys()])];
  const changed = paths.filter((path) => old.get(path) !== now.get(path));
  const fields = changed.filter((path) => !isOfWholeSchedule(path, old, now));
  const renamed = before.name === after.name ? [] : [renaming(before.name, after.name)];
  return [
    ...renamed,
    ...fields.map((path) => changeOf(path, { old: old.get(path), now: now.get(path) }, sides)),
    ...schedulesComeAndGone(sides),
  ];
}

/** With every schedule's zone spelled out: else a new zone of the policy would look like theirs. */
const leavesOfPolicy = (policy: Policy): Leaves => {
  const { spec } = documentOf(policy);
  const schedules = spec.schedules.map((it, i) => ({
    ...it,
    timeZone: policy.schedules[i]?.timeZone,
  }));
  return leavesOf({ ...spec, schedules });
};

interface Sides {
  readonly before: Policy;
  readonly after: Policy;
}

interface Texts {
  readonly old: string | undefined;
  readonly now: string | undefined;
}

function changeOf(path: string, { old, now }: Texts, sides: Sides): PolicyChange {
  const judged = judge(path, { old, now }, sides);
  return { path: `spec.${path}`, before: old ?? 'none', after: now ?? 'none', ...judged };
}

function judge(path: string, texts: Texts, sides: Sides): Judgement {
  const knob = KNOBS[path];
  if (knob) return isRaised(texts, sides) ? knob.raised : knob.lowered;
  const named = SWITCHES[path]?.[texts.now ?? ''];
  return named ?? judgeSchedule(path, isRaised(texts, sides)) ?? judgeOther(path, sides);
}

/** A limit that is not written limits nothing: taking it away raises it beyond all bounds. */
function isRaised({ old, now }: Texts, { before, after }: Sides): boolean {
  return magnitude(now, after) > magnitude(old, before);
}

function magnitude(text: string | undefined, { cost }: Policy): number {
  if (text === undefined) return Number.POSITIVE_INFINITY;
  const money = MONEY.parse(text);
  if (money) return toUsd(money, cost) ?? 0;
  return SHARE.parse(text) ?? DURATION.parse(text) ?? MEMORY.parse(text) ?? Number(text);
}

const scheduleOf = (path: string): string | undefined => /^schedules\[(.+?)\]/.exec(path)?.[1];

/** A schedule that is new or gone is told as one change, not as one for each of its fields. */
function isOfWholeSchedule(path: string, old: Leaves, now: Leaves): boolean {
  const name = scheduleOf(path);
  const has = (leaves: Leaves) => [...leaves.keys()].some((it) => scheduleOf(it) === name);
  return name !== undefined && !(has(old) && has(now));
}

function schedulesComeAndGone({ before, after }: Sides): readonly PolicyChange[] {
  const names = (policy: Policy) => new Set(policy.schedules.map(({ name }) => name));
  const [old, now] = [names(before), names(after)];
  const added = after.schedules.filter(({ name }) => !old.has(name));
  const gone = before.schedules.filter(({ name }) => !now.has(name));
  return [
    ...added.map((it) => ({
      path: `spec.schedules[${it.name}]`,
      before: 'none',
      after: scheduleInWords(it),
      direction: 'dearer' as const,
      why: 'nodes are ready before a known rush, whether it comes or not',
    })),
    ...gone.map((it) => ({
      path: `spec.schedules[${it.name}]`,
      before: scheduleInWords(it),
      after: 'none',
      direction: 'cheaper' as const,
      why: 'no nodes are made ready for this rush any more',
    })),
  ];
}

const renaming = (before: string, after: string): PolicyChange => ({
  path: 'metadata.name',
  before,
  after,
  direction: 'neutral',
  why: 'reports use another name',
});
