import { complaintsOf, written } from '../policy/complaints.ts';
import type { KeySchema } from '../policy/keys.ts';
import { otherKind } from '../policy/other-kind.ts';
import { byPlace } from '../policy/parse.ts';
import { readYaml, valueAt, type YamlSource } from '../policy/yaml-source.ts';
import { type Parsed, type Problem, shown } from '../problem.ts';
import { checkGuardrails } from './check.ts';
import { GUARDRAILS_DOCUMENT, type GuardrailsDraft, guardrailsJsonSchema } from './document.ts';
import { CHOSEN, RANGED } from './fields.ts';
import type { Approval, Bound, Guardrails, Limit } from './guardrails.ts';

/**
 * Reads guardrails from YAML (or JSON, which is YAML). `source` is the file as messages name it.
 * Gives the guardrails, or everything that is wrong with the text, in the order of its lines.
 */
export function parseGuardrails(text: string, source: string): Parsed<Guardrails> {
  const read = readYaml(text, source, 'guardrails');
  const judged = read.yaml ? judge(read.yaml) : { problems: [] };
  const problems = [...read.problems, ...judged.problems].sort(byPlace);
  return judged.value && problems.length === 0
    ? { ok: true, value: judged.value }
    : { ok: false, problems };
}

interface Judged {
  readonly value?: Guardrails;
  readonly problems: readonly Problem[];
}

function judge(yaml: YamlSource): Judged {
  const stranger = otherKind(yaml, { kind: 'Guardrails', what: 'guardrails' });
  if (stranger) return { problems: [stranger] };
  const parsed = GUARDRAILS_DOCUMENT.safeParse(yaml.data);
  // The cast: our own schema has neither boolean schemas nor tuples.
  const keys = guardrailsJsonSchema() as KeySchema;
  if (!parsed.success) return { problems: complaintsOf(parsed.error.issues, yaml, keys) };
  const value = guardrailsOf(parsed.data, yaml);
  const problems = checkGuardrails(value).map(({ path, ...rest }) => ({
    source: yaml.name,
    path: written(path),
    ...yaml.place(path, 'value'),
    got: shown(yaml.at(path)),
    ...rest,
  }));
  return { value, problems };
}

function guardrailsOf({ metadata, spec }: GuardrailsDraft, yaml: YamlSource): Guardrails {
  const fields = [...Object.keys(RANGED), ...Object.keys(CHOSEN)];
  return {
    name: metadata.name,
    source: yaml.name,
    bounds: fields.flatMap((field) => boundOf(field, spec.bounds, yaml)),
    approvals: spec.approvals.map(approvalOf),
  };
}

interface WrittenBound {
  readonly atLeast?: Limit;
  readonly atMost?: Limit;
  readonly among?: readonly (string | boolean)[];
  readonly because?: string;
}

function boundOf(field: string, bounds: unknown, yaml: YamlSource): readonly Bound[] {
  const path = field.split('.');
  // The cast: the schema has just said so, field by field, which its type cannot.
  const given = valueAt(bounds, path) as WrittenBound | undefined;
  if (given === undefined) return [];
  const { because, among, atLeast, atMost } = given;
  const allows: Bound['allows'] = among
    ? { kind: 'choice', among }
    : {
        kind: 'range',
        ...(atLeast === undefined ? {} : { atLeast }),
        ...(atMost === undefined ? {} : { atMost }),
      };
  const place = yaml.place(['spec', 'bounds', ...path], 'key');
  return [{ field, allows, place, ...(because === undefined ? {} : { because }) }];
}

const approvalOf = (given: GuardrailsDraft['spec']['approvals'][number]): Approval => ({
  name: given.name,
  fields: given.fields,
  by: given.by,
  ...(given.directions === undefined ? {} : { directions: given.directions }),
  ...(given.because === undefined ? {} : { because: given.because }),
});
