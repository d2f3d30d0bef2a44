import type { z } from 'zod';
import { complaintsOf, unreadPaths, written } from '../policy/complaints.ts';
import type { KeySchema } from '../policy/keys.ts';
import { otherKind } from '../policy/other-kind.ts';
import { byPlace } from '../policy/parse.ts';
import { prune } from '../policy/prune.ts';
import { type Path, readYaml, type YamlSource } from '../policy/yaml-source.ts';
import { type Parsed, type Problem, shown } from '../problem.ts';
import { DOCUMENT, type Draft } from './document.ts';
import { deliveryJsonSchema } from './json-schema.ts';
import type { DeliveryPolicy } from './policy.ts';
import type { Rule } from './rule.ts';
import { APPLICATION_RULES } from './rules-applications.ts';
import { WINDOW_RULES } from './rules-windows.ts';
import { toPolicy } from './to-policy.ts';

const KIND = { kind: 'DeliveryPolicy', what: 'a delivery policy' };
const RULES: readonly Rule[] = [...WINDOW_RULES, ...APPLICATION_RULES];

/**
 * Reads a delivery policy from YAML. `source` is the file as messages name it. Gives the policy, or
 * everything that is wrong with the text, in the order of its lines.
 */
export function parseDelivery(text: string, source: string): Parsed<DeliveryPolicy> {
  const read = readYaml(text, source, KIND.what);
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
  const stranger = otherKind(yaml, KIND);
  if (stranger) return { problems: [stranger] };
  const parsed = DOCUMENT.safeParse(yaml.data);
  if (parsed.success) return { draft: parsed.data, problems: broken(parsed.data, yaml, WHOLE) };
  const { issues } = parsed.error;
  const problems = complaintsOf(issues, yaml, deliveryJsonSchema() as KeySchema);
  return { problems: [...problems, ...brokenInTheRest(issues, yaml)] };
}

const HEADER = { apiVersion: 'smartscale.dev/v1', kind: 'DeliveryPolicy' };

/** What could be read is judged as well: a person mends a file once. */
function brokenInTheRest(issues: readonly z.core.$ZodIssue[], yaml: YamlSource) {
  const bad = unreadPaths(issues).map(itemOf);
  const { data, restore } = prune(yaml.data, bad);
  const rest = DOCUMENT.safeParse({ ...(data as object), ...HEADER });
  // Without its parts some item may not be readable either: what is known so far must do then.
  return rest.success ? broken(rest.data, yaml, { bad, restore }) : [];
}

/** The whole window or application: half of one would be judged as what nobody wrote. */
const itemOf = (path: Path): Path => (typeof path[2] === 'number' ? path.slice(0, 3) : path);

interface Rest {
  readonly bad: readonly Path[];
  readonly restore: (path: Path) => Path;
}

const WHOLE: Rest = { bad: [], restore: (path) => path };

function broken({ spec }: Draft, yaml: YamlSource, { bad, restore }: Rest): readonly Problem[] {
  const torn = bad.filter(([top]) => top === 'spec').map((path) => path[1]);
  const judged = RULES.filter(({ wholes }) => !wholes.some((it) => torn.includes(it)));
  return judged.flatMap(({ code, find }) =>
    find(spec).map(({ path: within, expected, hint }) => {
      const path = restore(['spec', ...within]);
      const given = yaml.at(path);
      return {
        source: yaml.name,
        path: written(path),
        ...yaml.place(path, 'value'),
        expected,
        got: given === undefined ? 'nothing' : shown(given),
        ...(hint === undefined ? {} : { hint }),
        code,
      };
    }),
  );
}
