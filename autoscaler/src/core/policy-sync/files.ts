import { policyTarget } from '../delivery/gates.ts';
import { parseDelivery } from '../delivery/parse.ts';
import type { DeliveryPolicy } from '../delivery/policy.ts';
import type { Guardrails } from '../guardrails/guardrails.ts';
import { parseGuardrails } from '../guardrails/parse.ts';
import { type Parsed, renderProblem } from '../problem.ts';
import { DELIVERY_CONFIG_MAP, GUARDRAILS_CONFIG_MAP } from '../sync-names.ts';
import { decideSync } from '../sync-windows/decide.ts';
import type { Rule, Rules, Windows } from './rules.ts';
import { explainSync } from './window-words.ts';

/** The files beside the policy, byte for byte; each absent while it is not there. */
export interface PolicyFiles {
  readonly guardrails?: string;
  readonly delivery?: string;
}

/** The file that people edit, as every message about it names it. */
export const POLICY_FILE = 'policies/scaling-policy.yaml';
const GUARDRAILS_FILE = 'policies/guardrails.yaml';
export const DELIVERY_FILE = 'policies/delivery.yaml';

/** Reads both files by the parsers that CI reads them by. */
export const rulesIn = (
  { guardrails, delivery }: PolicyFiles,
  cluster: string,
): Rules<Guardrails> => ({
  guardrails: ruleIn(guardrails, {
    map: GUARDRAILS_CONFIG_MAP,
    read: (text) => parseGuardrails(text, GUARDRAILS_FILE),
  }),
  windows: ruleIn(delivery, {
    map: DELIVERY_CONFIG_MAP,
    read: (text) => mapped(parseDelivery(text, DELIVERY_FILE), (it) => windowsOf(it, cluster)),
  }),
});

interface Reader<T> {
  readonly map: string;
  readonly read: (text: string) => Parsed<T>;
}

function ruleIn<T>(text: string | undefined, { map, read }: Reader<T>): Rule<T> {
  if (text === undefined)
    return { kind: 'missing', why: `ConfigMap ${map} is not in the cluster yet` };
  const parsed = read(text);
  if (parsed.ok) return { kind: 'read', rule: parsed.value };
  const [problem] = parsed.problems;
  const why = problem ? renderProblem(problem) : 'it cannot be read';
  return { kind: 'missing', why: `ConfigMap ${map}: ${why}` };
}

const mapped = <A, B>(parsed: Parsed<A>, change: (value: A) => B): Parsed<B> =>
  parsed.ok ? { ok: true, value: change(parsed.value) } : parsed;

const windowsOf =
  ({ syncWindows }: DeliveryPolicy, cluster: string): Windows =>
  (at) => {
    const decision = decideSync(syncWindows, policyTarget(cluster), { now: at });
    const { allowed, nextChangeAt, decidedBy } = decision;
    // As the order of evaluation has it: each that stands in the way must make the exception.
    const byHand = allowed || decidedBy.every(({ manualSync }) => manualSync);
    const change = nextChangeAt === undefined ? {} : { nextChangeAt };
    return { allowed, byHand, reason: explainSync(decision), ...change };
  };
