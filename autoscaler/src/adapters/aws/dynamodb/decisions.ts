import { checkJson } from '../../../core/inputs/problems.ts';
import { recordSchema } from '../../../core/inputs/record.ts';
import { shown } from '../../../core/problem.ts';
import { after, days, SECOND } from '../../../core/units.ts';
import type { DecisionLog, Stretch } from '../../../ports/decision-log.ts';
import type { DecisionRecord } from '../../../ports/state-store.ts';
import { malformed } from './errors.ts';
import type { Range, Table } from './table.ts';
import { isoTime } from './times.ts';
import { type Attributes, fromAttributes } from './values.ts';

const PREFIX = 'DECISION#';
const KEPT = days(90);
/** Of 1 MB: more than the 90 days that are kept, at a decision every two minutes. */
const PAGES = 500;

const keyOf = ({ at, id }: Pick<DecisionRecord, 'at' | 'id'>): string =>
  `${PREFIX}${isoTime(at)}#${id}`;

/**
 * Written once: a repeat, or a tick that comes back from the dead, changes nothing. The record
 * itself is JSON, which `explain` reads; beside it stands what people look for in a list.
 */
export async function record(table: Table, it: DecisionRecord): Promise<void> {
  const { decision, policy, at, id, opened } = it;
  const attributes = {
    at: isoTime(at),
    id,
    policy: policy.name,
    mode: policy.mode,
    plan: decision.plan.kind,
    because: decision.because.map(({ code }) => code),
    vetoes: decision.vetoes.map(({ code }) => code),
    opened: opened.map((operation) => operation.id),
    json: JSON.stringify(it),
    ttl: Math.ceil(after(at, KEPT) / SECOND),
  };
  await table.update(keyOf(it), {
    change: ({ path, value }) => ({
      set: Object.entries(attributes).map(([name, value_]) => `${path(name)} = ${value(value_)}`),
      when: `attribute_not_exists(${path('record')})`,
    }),
  });
}

export const decisionLog = (table: Table): DecisionLog => ({
  decisions: async ({ from, to, limit }) =>
    (await table.query(newestFirst({ from, to, limit }))).map(readRecord),
  decision: async (id, at) => {
    if (at === undefined) return newestOf(id, table);
    const item = await table.get(keyOf({ at, id }));
    return item && readRecord(item);
  },
});

/** A key goes on after its time, so that one at `to` itself sorts behind the upper bound. */
const newestFirst = ({ from, to, limit }: Stretch): Range => ({
  from: `${PREFIX}${isoTime(from)}`,
  to: `${PREFIX}${isoTime(to)}`,
  limit,
  order: 'descending',
  consistent: false,
  pages: PAGES,
});

/** Records of some weeks, read from the newest back: a person waits for it, no tick does. */
async function newestOf(id: string, table: Table): Promise<DecisionRecord | undefined> {
  const range = { order: 'descending', consistent: false, pages: PAGES } as const;
  const where = { from: PREFIX, to: `${PREFIX}~`, until: ending(id) };
  const [found] = (await table.query({ ...range, ...where })).filter(ending(id));
  return found && readRecord(found);
}

const ending =
  (id: string) =>
  (item: Attributes): boolean =>
    item['id']?.S === id;

function readRecord(item: Attributes): DecisionRecord {
  const { record: source, json } = fromAttributes(item);
  const place = `${source} json`;
  if (typeof json !== 'string')
    throw malformed([{ source: place, path: '', expected: 'a text', got: shown(json) }]);
  const read = checkJson(recordSchema, json, place);
  if (!read.ok) throw malformed(read.problems);
  return read.value;
}
