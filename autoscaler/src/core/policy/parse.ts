import type { z } from 'zod';
import { type Parsed, type Problem, shown } from '../problem.ts';
import { type Broken, checkDraft } from './check.ts';
import { complaintsOf, unreadPaths, written } from './complaints.ts';
import { defaultDocument } from './defaults.ts';
import { DOCUMENT, type Draft } from './document.ts';
import { policyJsonSchema } from './json-schema.ts';
import type { KeySchema } from './keys.ts';
import { otherKind } from './other-kind.ts';
import type { Policy } from './policy.ts';
import { prune } from './prune.ts';
import { toPolicy } from './to-policy.ts';
import { type Path, readYaml, valueAt, type YamlSource } from './yaml-source.ts';

/**
 * Reads a scaling policy from YAML (or JSON, which is YAML). `source` is the file as messages name
 * it. Gives the policy, or everything that is wrong with the text, in the order of its lines.
 */
export function parsePolicy(text: string, source: string): Parsed<Policy> {
  const read = readYaml(text, source, 'a scaling policy');
  const judged = read.yaml ? judge(read.yaml) : { problems: [] };
  const problems = [...read.problems, ...judged.problems].sort(byPlace);
  return judged.draft && problems.length === 0
    ? { ok: true, value: toPolicy(judged.draft) }
    : { ok: false, problems };
}

interface Judged {
  /** Present when every field could be read. */
  readonly draft?: Draft;
  readonly problems: readonly Problem[];
}

function judge(yaml: YamlSource): Judged {
  const stranger = otherKind(yaml, { kind: 'ScalingPolicy', what: 'a scaling policy' });
  if (stranger) return { problems: [stranger] };
  const parsed = DOCUMENT.safeParse(yaml.data);
  if (parsed.success) return { draft: parsed.data, problems: broken(parsed.data, yaml) };
  const { issues } = parsed.error;
  const problems = complaintsOf(issues, yaml, keys());
  return { problems: [...problems, ...brokenInTheRest(issues, yaml)] };
}

/** Our own schema has neither boolean schemas nor tuples, which the general type allows. */
const keys = (): KeySchema => policyJsonSchema() as KeySchema;

/** A header that reads, for judging the rest of a document whose own header does not. */
const HEADER = {
  apiVersion: 'smartscale.dev/v1',
  kind: 'ScalingPolicy',
  metadata: { name: 'unnamed' },
};

/**
 * Taking an unreadable part away can leave something else unreadable, such as a list without items:
 * that is taken away too, a few times at most, before the rest is judged.
 */
function brokenInTheRest(issues: readonly z.core.$ZodIssue[], yaml: YamlSource) {
  let bad = unreadPaths(issues);
  for (let round = 0; round < 5; round++) {
    const { data, restore, defaulted } = prune(yaml.data, bad);
    const rest = DOCUMENT.safeParse({ ...(data as object), ...HEADER });
    if (rest.success) {
      const unread = defaulted.map((path) => path.join('.'));
      return broken(rest.data, yaml, { unread, restore });
    }
    bad = [...bad, ...unreadPaths(rest.error.issues).map(restore)];
  }
  return [];
}

interface Rest {
  readonly unread: readonly string[];
  readonly restore: (path: Path) => Path;
}

const WHOLE: Rest = { unread: [], restore: (path) => path };

const broken = (draft: Draft, yaml: YamlSource, { unread, restore } = WHOLE): readonly Problem[] =>
  checkDraft(draft, unread).map((it) => {
    const path = restore(it.path);
    return {
      source: yaml.name,
      path: written(path),
      ...placeOf(it, path, yaml),
      expected: it.expected,
      got: it.part === 'key' ? shown(path.at(-1)) : gotAt(path, yaml),
      ...(it.hint === undefined ? {} : { hint: it.hint }),
      code: it.code,
    };
  });

/** The field itself, or one that it disagrees with when only that one was written. */
function placeOf({ reads, part }: Broken, path: Path, yaml: YamlSource) {
  const others = reads.map((it) => it.split('.')).filter((it) => it[1] !== 'schedules');
  const there = [path, ...others].find((it) => yaml.at(it) !== undefined) ?? path;
  return yaml.place(there, part ?? 'value');
}

/** What stands there, or the default that stands in for it. */
export function gotAt(path: Path, yaml: Pick<YamlSource, 'at'>): string {
  const given = yaml.at(path);
  if (given !== undefined) return shown(given);
  const fallback = valueAt(defaultDocument(), path);
  return fallback === undefined ? 'nothing' : `${fallback}, the default`;
}

export const byPlace = (left: Problem, right: Problem): number =>
  (left.line ?? 0) - (right.line ?? 0) || (left.column ?? 0) - (right.column ?? 0);
