import type { Direction } from '../../core/policy/diff-table.ts';
import { STANDARD_BYTES } from './parameter.ts';
import type { Review } from './review.ts';

/**
 * `refused`: it must not be merged. `careful`: it may, and somebody should look at what `points`
 * say. `fine`: nothing speaks against it. `nothing`: it changes nothing that is delivered.
 */
export type Level = 'refused' | 'careful' | 'fine' | 'nothing';

export interface Verdict {
  readonly level: Level;
  /** One line: what changes, and which way it pushes. */
  readonly headline: string;
  /** Why it is refused, or what to look at. No text of the change's author is in them. */
  readonly points: readonly string[];
}

type Found = Omit<Review, 'verdict'>;

export function verdictOf(found: Found): Verdict {
  const refusals = refusalsOf(found);
  const cautions = cautionsOf(found);
  const level: Level =
    refusals.length > 0
      ? 'refused'
      : cautions.length > 0
        ? 'careful'
        : changesNothing(found)
          ? 'nothing'
          : 'fine';
  return { level, headline: headlineOf(found), points: [...refusals, ...cautions] };
}

const changesNothing = ({ changes, objects, policyRewritten, parameter }: Found): boolean =>
  changes.length === 0 &&
  objectCount(objects) === 0 &&
  !(policyRewritten && parameter.before === null);

const objectCount = ({ created, changed, deleted }: Found['objects']): number =>
  created.length + changed.length + deleted.length;

function refusalsOf({ problems, objects }: Found): readonly string[] {
  const wrong = problems.length;
  const dangers = objects.dangers.filter(({ level }) => level === 'refused');
  return [
    ...(wrong === 0
      ? []
      : [
          `${counted(wrong, 'problem')}, listed below with ${wrong === 1 ? 'its line' : 'their lines'}`,
        ]),
    ...dangers.map(({ words }) => words),
  ];
}

function cautionsOf(found: Found): readonly string[] {
  const { loosened, windows, objects, parameter, upToDate, effect } = found;
  return [
    ...(loosened.length === 0 ? [] : ['it passes only because it moves the guardrails itself']),
    ...objects.dangers.filter(({ level }) => level === 'look').map(({ words }) => words),
    ...(effect ? effectCautions(effect) : []),
    ...((windows ?? []).some(({ allowed }) => !allowed)
      ? ['merged now, it would be held by a sync window']
      : []),
    ...(windows?.length && found.windowsMoved
      ? ['it changes the sync windows that it is held by']
      : []),
    ...(parameter.after?.tier === 'intelligent'
      ? [
          `the parameter outgrows ${STANDARD_BYTES} bytes: AWS charges for it, and it never shrinks back`,
        ]
      : []),
    ...(upToDate ? [] : ['its base has moved on: this is not what a merge would give']),
  ];
}

/** Minutes of overload that are more than the noise of one seed, and money worth a question. */
const MORE_OVERLOAD = 5;
const MORE_COST = 0.1;
const MORE_REVERSALS = 2;

function effectCautions({ before, after }: NonNullable<Review['effect']>): readonly string[] {
  if (!before) return [];
  const overload = after.minutesOverloaded - before.minutesOverloaded;
  const cost = after.costReal / before.costReal - 1;
  const reversals = after.reversals - before.reversals;
  return [
    ...(overload >= MORE_OVERLOAD ? [`${overload.toFixed(0)} more minutes of overload`] : []),
    ...(cost > MORE_COST ? [`${(cost * 100).toFixed(0)} % dearer`] : []),
    ...(reversals >= MORE_REVERSALS ? [`${reversals} more reversals`] : []),
  ].map((it) => `${it} in the replay`);
}

function headlineOf(found: Found): string {
  const { changes, objects } = found;
  const parts = [fieldsInWords(found), objectsInWords(objects)].filter((it) => it !== '');
  if (parts.length === 0)
    return found.policyRewritten
      ? 'the policy is rewritten and means the same'
      : 'no effective change';
  const ways = directionsOf(changes.map(({ direction }) => direction));
  return `${parts.join('; ')}${ways === '' ? '' : ` — ${ways}`}`;
}

function fieldsInWords({ changes, policyRewritten, parameter, problems }: Found): string {
  if (policyRewritten && !parameter.after)
    return problems.length > 0 ? 'the policy cannot be read' : 'the policy is taken away';
  if (policyRewritten && !parameter.before) return 'a policy where none could be read before';
  const ofSchedules = changes.filter(({ path }) => path.startsWith('spec.schedules['));
  const names = new Set(ofSchedules.map(({ path }) => /\[(.+?)\]/.exec(path)?.[1]));
  const fields = changes.length - ofSchedules.length;
  const told = [
    ...(fields > 0 ? [counted(fields, 'field')] : []),
    ...(names.size > 0 ? [counted(names.size, 'schedule')] : []),
  ];
  return told.length === 0 ? '' : `${told.join(' and ')} changed`;
}

function objectsInWords({ created, changed, deleted }: Found['objects']): string {
  const told = [
    ...(created.length > 0 ? [`${created.length} created`] : []),
    ...(changed.length > 0 ? [`${changed.length} changed`] : []),
    ...(deleted.length > 0 ? [`${deleted.length} deleted`] : []),
  ];
  return told.length === 0 ? '' : `objects: ${told.join(', ')}`;
}

const ORDER: readonly Direction[] = [
  'riskier',
  'dearer',
  'more-eager',
  'less-eager',
  'cheaper',
  'safer',
];

const directionsOf = (directions: readonly Direction[]): string =>
  ORDER.filter((it) => directions.includes(it))
    .map((it) => it.replace('-', ' '))
    .join(', ');

export const counted = (count: number, thing: string): string =>
  `${count} ${thing}${count === 1 ? '' : 's'}`;
