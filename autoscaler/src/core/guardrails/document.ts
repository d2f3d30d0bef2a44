import type { z } from 'zod';
import type { Direction } from '../policy/diff-table.ts';
import { type JsonSchema, writtenForm } from '../policy/json-schema.ts';
import { NAME } from '../policy/kinds.ts';
import {
  type Kind,
  list,
  mapping,
  maybe,
  oneOf,
  required,
  section,
  text,
} from '../policy/knobs.ts';
import { CHOSEN, RANGED } from './fields.ts';
import type { Limit } from './guardrails.ts';

const BECAUSE = text('a sentence', String.raw`\S`);
const because = maybe(BECAUSE, 'Why: said to whoever runs into it.');
const LOGIN = text(
  'a GitHub name such as "@anika" or "@techflow/finance"',
  String.raw`^@[\w./-]+$`,
);
const FIELD = text('a field of the policy such as nodes.max', String.raw`^\w+(\.\w+)*$`);

const DIRECTIONS: readonly Direction[] = [
  'more-eager',
  'less-eager',
  'safer',
  'riskier',
  'dearer',
  'cheaper',
  'neutral',
];

/** A value with the text it was written as, so that messages can quote it. */
const limit = (kind: Kind<Limit['value']>): Kind<Limit> => ({
  ...kind,
  parse: (given) => {
    const value = kind.parse(given);
    return value === undefined ? undefined : { value, text: String(given) };
  },
});

const range = (kind: Kind<Limit['value']>, field: string) =>
  mapping(`What ${field} may be.`, {
    atLeast: maybe(limit(kind), `Lowest ${field} that a policy may have.`),
    atMost: maybe(limit(kind), `Highest ${field} that a policy may have.`),
    because,
  });

const choice = (kind: Kind<string | boolean>, field: string) =>
  mapping(`What ${field} may be.`, {
    among: list(required(kind, 'An allowed value.'), `All that ${field} may be.`).min(1, {
      error: 'a list of at least one',
    }),
    because,
  });

type Row = readonly [field: string, form: z.ZodType];

const BOUNDS: Readonly<Record<string, z.ZodType>> = Object.fromEntries<z.ZodType>([
  ...Object.entries(RANGED).map(([field, kind]): Row => [field, range(kind, field)]),
  ...Object.entries(CHOSEN).map(([field, kind]): Row => [field, choice(kind, field)]),
]);

/** The sections of the policy again, with a bound where each field would be. */
function boundsBelow(prefix: string): z.ZodRawShape {
  const below = Object.keys(BOUNDS).filter((field) => field.startsWith(prefix));
  const names = new Set(below.map((field) => field.slice(prefix.length).split('.')[0] ?? ''));
  const entries = [...names].map((name) => {
    const field = `${prefix}${name}`;
    const bound = BOUNDS[field];
    const about = `Bounds on fields of ${field}.`;
    const inside = bound ?? mapping(about, boundsBelow(`${field}.`));
    return [name, inside.optional()] as const;
  });
  return Object.fromEntries(entries);
}

const APPROVAL = mapping('Who must agree when certain fields change.', {
  name: required(NAME, 'What reports call it.'),
  fields: list(
    required(FIELD, 'A field, or a section with all of its fields; guardrails is this file.'),
    'Fields of the policy below spec.',
  ).min(1, { error: 'a list of at least one' }),
  directions: list(
    required(oneOf(DIRECTIONS), 'As "smartscale policy diff" says it.'),
    'Only changes that push one of these ways; left out: any change.',
  )
    .min(1, { error: 'a list of at least one' })
    .optional(),
  by: list(required(LOGIN, 'A person or a team.'), 'One of these suffices.').min(1, {
    error: 'a list of at least one',
  }),
  because,
});

/** The document that people edit: the policy's own fields, each with what it may be. */
export const GUARDRAILS_DOCUMENT = mapping('Limits that no scaling policy may pass.', {
  apiVersion: required(oneOf(['smartscale.dev/v1']), 'Version of this form.'),
  kind: required(oneOf(['Guardrails']), 'What this document is.'),
  metadata: mapping('Who it is.', { name: required(NAME, 'Name of the guardrails.') }),
  spec: section('The limits.', {
    bounds: mapping('By field of the policy, what it may be.', boundsBelow('')).prefault({}),
    approvals: list(APPROVAL, 'Who must agree to which change.').prefault([]),
  }),
});

export type GuardrailsDraft = z.output<typeof GUARDRAILS_DOCUMENT>;

let made: JsonSchema | undefined;

/** The form of a guardrails file as a JSON Schema (draft 2020-12) of what people write. */
export function guardrailsJsonSchema(): JsonSchema {
  made ??= { title: 'SmartScale guardrails', ...writtenForm(GUARDRAILS_DOCUMENT) };
  return made;
}
