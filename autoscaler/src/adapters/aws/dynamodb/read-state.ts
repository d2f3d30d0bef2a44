import { check } from '../../../core/inputs/problems.ts';
import { stateSchema } from '../../../core/inputs/state.ts';
import { parsePolicy } from '../../../core/policy/parse.ts';
import { type Problem, renderProblem, shown } from '../../../core/problem.ts';
import { EMPTY_STATE, noticeKey, type State } from '../../../core/state.ts';
import type { Stored } from '../../../ports/state-store.ts';
import { ATTRIBUTES, FORMAT, isForeign, STATE } from './attributes.ts';
import { malformed } from './errors.ts';
import { readFleet } from './fleet.ts';
import { withInstants } from './times.ts';
import { type Attributes, fromAttributes } from './values.ts';

type Plain = Readonly<Record<string, unknown>>;

/**
 * The state of an item. An item that was never saved (a lease, a notice or a brake made it) is the
 * state of the first day; an item of any other shape than ours throws `OperatingError` 'malformed',
 * because an empty state in its place would forget what is open and buy it again.
 */
export function readStored(item: Attributes | undefined, readPolicy: ReadPolicy): Stored {
  const plain = fromAttributes(item ?? {});
  const problems = [...formatProblems(plain), ...mapProblems(plain)];
  if (problems.length > 0) throw malformed(problems);
  const state = readState(plain);
  const kept = plain['policy'] === undefined ? {} : readPolicy(plain['policy']);
  const fleet = readFleet(plain);
  return { state, ...kept, ...(fleet ? { fleet } : {}) };
}

/** Each tick writes both; without a format there is nothing that a tick has written. */
function formatProblems(plain: Plain): readonly Problem[] {
  const { format } = plain;
  if (format === FORMAT) return [];
  const written = WRITTEN.filter((name) => plain[name] !== undefined && !isEmptyMap(plain[name]));
  if (format === undefined && written.length === 0) return [];
  const beside = format === undefined ? ` beside ${written.join(', ')}` : '';
  return [problem('format', `${FORMAT}${beside}`, format)];
}

/** A list of operations would read well and lose the paths that writers go by. */
const mapProblems = (plain: Plain): readonly Problem[] =>
  ['operations', 'notices']
    .filter((name) => plain[name] !== undefined && !isMap(plain[name]))
    .map((name) => problem(name, 'a map', plain[name]));

const WRITTEN: readonly string[] = [
  ...Object.entries(ATTRIBUTES)
    .filter(([key]) => !isForeign(key))
    .map(([, name]) => name),
  'policy',
];

const isMap = (value: unknown): value is Plain =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isEmptyMap = (value: unknown): boolean => isMap(value) && Object.keys(value).length === 0;

function readState(plain: Plain): State {
  const found = Object.entries(ATTRIBUTES)
    .map(([key, name]): [string, unknown] => [key, plain[name]])
    .filter(([, value]) => value !== undefined);
  const given = Object.fromEntries(found);
  // What an older version did not write yet is as on the first day; but for what every version
  // wrote, without which nobody knows what was bought.
  const { operations: _, launches: __, monthCost: ___, ...young } = EMPTY_STATE;
  const base = plain['format'] === undefined ? EMPTY_STATE : young;
  const operations = entriesOf(given['operations'], (it) => it['id']);
  const notices = entriesOf(given['notices'] ?? {}, keyOfNotice);
  const result = check(
    stateSchema,
    withInstants({
      ...base,
      ...given,
      ...('operations' in given ? { operations: operations.values.map(withoutPlace) } : {}),
      notices: notices.values,
    }),
    STATE,
  );
  const strays = [...strayProblems('operations', operations), ...strayProblems('notices', notices)];
  const keys = { operations: operations.keys, notices: notices.keys };
  if (!result.ok) throw malformed(result.problems.map((it) => atAttribute(it, keys)));
  if (strays.length > 0) throw malformed(strays);
  return result.value;
}

interface Entries {
  readonly keys: readonly string[];
  readonly values: readonly unknown[];
  /** Keys under which something else stands than they say: a removal by path would miss it. */
  readonly strays: readonly string[];
}

/** The members of a map in their order. */
function entriesOf(given: unknown, keyOf: (entry: Plain) => unknown): Entries {
  const entries = Object.entries(isMap(given) ? given : {}).sort(([a, one], [b, other]) => {
    const by = placeOf(one) - placeOf(other);
    return by === 0 || Number.isNaN(by) ? (a < b ? -1 : 1) : by;
  });
  return {
    keys: entries.map(([key]) => key),
    values: entries.map(([, value]) => value),
    strays: entries.filter(([key, it]) => isMap(it) && keyOf(it) !== key).map(([key]) => key),
  };
}

const placeOf = (value: unknown): number => Number(isMap(value) ? (value['place'] ?? 0) : 0);
const keyOfNotice = (it: Plain): unknown => noticeKey(it as never);

function withoutPlace(value: unknown): unknown {
  if (!isMap(value)) return value;
  const { place: _, ...operation } = value;
  return operation;
}

const strayProblems = (name: string, { strays }: Entries): readonly Problem[] =>
  strays.map((key) => problem(`${name}.${key}`, 'an entry under its own id', 'another'));

/** `monthCost.usd` of our types stands at `month_cost.usd` in the table, and a list is a map. */
function atAttribute(it: Problem, keys: Readonly<Record<string, readonly string[]>>): Problem {
  const [, root = '', rest = ''] = /^(\w*)(.*)$/s.exec(it.path) ?? [];
  const name = Object.entries(ATTRIBUTES).find(([key]) => key === root)?.[1] ?? root;
  const entry = rest.replace(/^\[(\d+)\]/, (whole, index) => {
    const key = keys[root]?.[Number(index)];
    return key === undefined ? whole : `.${key}`;
  });
  return { ...it, path: `${name}${entry}` };
}

const problem = (path: string, expected: string, got: unknown): Problem => ({
  source: STATE,
  path,
  expected,
  got: shown(got),
});

/**
 * Reads the last good policy. A text that is none is refused and said, not thrown: it was good to
 * the version that wrote it, and the next tick that reads a current one puts that in its place.
 * Throws `OperatingError` 'malformed' for what is no text, which nobody here has ever written.
 */
export type ReadPolicy = (given: unknown) => Pick<Stored, 'policy' | 'refused'>;

/**
 * The text of the last good policy is the same for weeks, and reading YAML is most of what an idle
 * heartbeat would cost: the last text is remembered with what it means. A text always means the
 * same, so this cannot go stale.
 */
export function policyReader(): ReadPolicy {
  let last: { readonly text: string; readonly read: ReturnType<ReadPolicy> } | undefined;
  return (given) => {
    if (last && last.text === given) return last.read;
    if (typeof given !== 'string') throw malformed([problem('policy', 'a text', given)]);
    const parsed = parsePolicy(given, `${STATE} policy`);
    const read = parsed.ok
      ? { policy: parsed.value }
      : { refused: parsed.problems.map(renderProblem).join('; ') };
    last = { text: given, read };
    return read;
  };
}
