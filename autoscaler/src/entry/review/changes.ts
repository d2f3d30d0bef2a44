import type { Bound, Guardrails } from '../../core/guardrails/guardrails.ts';
import { diffPolicies, type PolicyChange } from '../../core/policy/diff.ts';
import { readYaml, type YamlSource } from '../../core/policy/yaml-source.ts';
import { type Material, POLICY_FILE } from './material.ts';
import type { Side } from './parsed-side.ts';

/** One field that changed, with what it may be and where it stands. */
export interface ChangedField extends PolicyChange {
  /** What the guardrails allow: `2 to 10`, `at most 60%`; null where nothing binds it. */
  readonly allowed: string | null;
  /** Line in the policy after the change; null where the field is not written there. */
  readonly line: number | null;
}

/** By meaning: nothing where either side has no policy that can be read. */
export function changedFields(
  { head }: Material,
  before: Side,
  after: Side,
): readonly ChangedField[] {
  if (!before.policy || !after.policy) return [];
  const { yaml } = readYaml(head.files.get(POLICY_FILE) ?? '', POLICY_FILE, 'a scaling policy');
  return diffPolicies(before.policy, after.policy).map((change) => ({
    ...change,
    allowed: allowedOf(change.path, after.guardrails),
    line: yaml ? lineOf(change.path, yaml) : null,
  }));
}

function allowedOf(path: string, guardrails: Guardrails | undefined): string | null {
  const bound = guardrails?.bounds.find(({ field }) => `spec.${field}` === path);
  return bound ? boundInWords(bound) : null;
}

function boundInWords({ allows }: Bound): string {
  if (allows.kind === 'choice') return allows.among.join(', ');
  const { atLeast, atMost } = allows;
  if (atLeast && atMost) return `${atLeast.text} to ${atMost.text}`;
  return atLeast ? `at least ${atLeast.text}` : `at most ${atMost?.text ?? ''}`;
}

/** Differences name schedules by their name; the file counts them. */
function lineOf(path: string, yaml: YamlSource): number | null {
  const schedules: unknown = yaml.at(['spec', 'schedules']);
  const steps = path.split(/\.(?![^[]*\])/).flatMap((step): readonly (string | number)[] => {
    const [, list, name] = /^(\w+)\[(.+)\]$/.exec(step) ?? [];
    if (list === undefined) return [step];
    const items: readonly unknown[] = Array.isArray(schedules) ? schedules : [];
    return [list, items.findIndex((it) => yamlName(it) === name)];
  });
  return yaml.at(steps) === undefined ? null : yaml.place(steps, 'value').line;
}

const yamlName = (item: unknown): unknown =>
  typeof item === 'object' && item !== null && 'name' in item ? item.name : undefined;
