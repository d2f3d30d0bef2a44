import { policyJsonSchema } from '../policy/json-schema.ts';
import { type KeySchema, keysAt } from '../policy/keys.ts';
import { nearest } from '../policy/nearest.ts';
import type { Path } from '../policy/yaml-source.ts';
import { type Approval, type Bound, type Guardrails, type Limit, OWN_FILE } from './guardrails.ts';

/** Something that does not agree with the rest of the file. */
export interface Finding {
  readonly path: Path;
  readonly expected: string;
  readonly hint?: string;
  readonly code: string;
}

/** Bounds that bind nothing or everything, and approvals of fields that no policy has. */
export const checkGuardrails = ({ bounds, approvals }: Guardrails): readonly Finding[] => [
  ...bounds.flatMap(checkBound),
  ...approvals.flatMap((approval, i) => checkApproval(approval, i, approvals)),
];

function checkBound({ field, allows }: Bound): readonly Finding[] {
  if (allows.kind === 'choice') return [];
  const { atLeast, atMost } = allows;
  const path: Path = ['spec', 'bounds', ...field.split('.')];
  if (!atLeast && !atMost)
    return [{ path, expected: 'atLeast, atMost or both', code: 'bound-empty' }];
  if (!atLeast || !atMost || !crossed(atLeast, atMost)) return [];
  const expected = `at least ${atLeast.text} (atLeast)`;
  return [{ path: [...path, 'atMost'], expected, code: 'bounds-crossed' }];
}

/** Amounts in two currencies are not compared: the rate between them stands in the policy. */
function crossed({ value: low }: Limit, { value: high }: Limit): boolean {
  if (typeof low === 'number') return typeof high === 'number' && low > high;
  return typeof high !== 'number' && low.currency === high.currency && low.amount > high.amount;
}

function checkApproval(
  { name, fields }: Approval,
  index: number,
  all: readonly Approval[],
): readonly Finding[] {
  const path: Path = ['spec', 'approvals', index];
  const again = all.findIndex((it) => it.name === name) < index;
  const twice: Finding = {
    path: [...path, 'name'],
    expected: 'each name once',
    code: 'approval-twice',
  };
  const unknown = fields.flatMap((field, i) => checkField(field, [...path, 'fields', i]));
  return again ? [twice, ...unknown] : unknown;
}

function checkField(field: string, path: Path): readonly Finding[] {
  if (field === OWN_FILE) return [];
  const steps = field.split('.');
  // The cast: our own schema has neither boolean schemas nor tuples.
  const schema = policyJsonSchema() as KeySchema;
  const wrong = steps.findIndex(
    (step, i) => !keysAt(schema, ['spec', ...steps.slice(0, i)]).includes(step),
  );
  if (wrong === -1) return [];
  const known = keysAt(schema, ['spec', ...steps.slice(0, wrong)]);
  const guess = nearest(steps[wrong] ?? '', known);
  const meant = guess && [...steps.slice(0, wrong), guess, ...steps.slice(wrong + 1)].join('.');
  const expected = 'a field of the policy such as nodes.max';
  const hint = meant === undefined ? {} : { hint: `did you mean "${meant}"?` };
  return [{ path, expected, ...hint, code: 'approval-field-unknown' }];
}
