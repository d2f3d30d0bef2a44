import { check } from '../autoscaler/src/core/inputs/problems.ts';
import { nearest } from '../autoscaler/src/core/policy/nearest.ts';
import { type Parsed, type Problem, shown } from '../autoscaler/src/core/problem.ts';
import { type Draft, SECTIONS, type Whole } from './settings/form.ts';
import { type Files, policyProblems } from './settings/policy-rules.ts';
import { ruleProblems, zonesOf } from './settings/rules.ts';
import type { Settings } from './settings.ts';

/** What Pulumi hands to the program: texts by `namespace:key`, as `pulumi.runtime.allConfig()`. */
export type StackConfig = Readonly<Record<string, string>>;

export interface StackFile {
  /** Name of the stack, which is the cluster's unless the file says another. */
  readonly stack: string;
  readonly config: StackConfig;
  /** The policy that will run on this ground, and its guardrails. */
  readonly files: Files;
}

export const NAMESPACE = 'smartscale';
/** Set with `--secret`, and read as outputs alone: their values pass through no message of ours. */
export const CONFIDENTIAL = ['slackWebhook', 'gitCredentials'] as const;

/** A stack's settings, or all that is wrong with its file at once. */
export function readSettings({ stack, config, files }: StackFile): Parsed<Settings> {
  const source = `Pulumi.${stack}.yaml`;
  const given: Record<string, unknown> = { cluster: stack, ...valuesIn(config) };
  const { draft, problems: formed } = sectionsIn(given, source);
  const problems = [
    ...unknownKeys(given, source),
    ...formed,
    ...ruleProblems(draft, source),
    ...policyProblems(draft, files, source),
  ];
  if (problems.length > 0) return { ok: false, problems };
  // The cast: a section that could not be read is a problem.
  return { ok: true, value: settingsOf(draft as Whole, 'slackWebhook' in given) };
}

/** Values of our namespace: lists and objects come as JSON, all else as text. */
function valuesIn(config: StackConfig): Readonly<Record<string, unknown>> {
  const ours = Object.entries(config).filter(([key]) => key.startsWith(`${NAMESPACE}:`));
  return Object.fromEntries(
    ours.map(([key, text]) => [key.slice(NAMESPACE.length + 1), decoded(text)]),
  );
}

function decoded(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function sectionsIn(given: Readonly<Record<string, unknown>>, source: string) {
  const problems: Problem[] = [];
  const draft: Record<string, unknown> = {};
  for (const [name, schema] of Object.entries(SECTIONS)) {
    const read = check<unknown>(schema, given[name], source);
    if (read.ok) draft[name] = read.value;
    else problems.push(...read.problems.map((it) => ({ ...it, path: inside(name, it.path) })));
  }
  return { draft: draft as Draft, problems };
}

const inside = (name: string, path: string): string =>
  path === '' ? name : `${name}${path.startsWith('[') ? '' : '.'}${path}`;

function unknownKeys(given: Readonly<Record<string, unknown>>, source: string): readonly Problem[] {
  const known = [...Object.keys(SECTIONS), ...CONFIDENTIAL];
  return Object.keys(given)
    .filter((key) => !known.includes(key))
    .map((key) => {
      const meant = nearest(key, known);
      return {
        source,
        path: key,
        expected: `one of ${known.join(', ')}`,
        got: shown(key),
        ...(meant === undefined ? {} : { hint: `did you mean "${meant}"?` }),
      };
    });
}

function settingsOf(whole: Whole, slack: boolean): Settings {
  const { network, machines, people, ...rest } = whole;
  const { confirmStandardCredits: _, ami = '', ...others } = machines;
  const plan = zonesOf(network, whole.region).flatMap(({ zone }) => zone ?? []);
  return {
    ...rest,
    network: { ...network, zones: plan },
    machines: { ...others, ami },
    people: { ...people, slack },
  };
}
