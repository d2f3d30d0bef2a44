import type { Bound } from '../../autoscaler/src/core/guardrails/guardrails.ts';
import { parseGuardrails } from '../../autoscaler/src/core/guardrails/parse.ts';
import { parsePolicy } from '../../autoscaler/src/core/policy/parse.ts';
import type { Policy } from '../../autoscaler/src/core/policy/policy.ts';
import { type Problem, shown } from '../../autoscaler/src/core/problem.ts';
import type { Draft } from './form.ts';
import { type Finding, zonesOf } from './rules.ts';

/** Texts of the two files, from the root of the repository. */
export interface Files {
  readonly policy: string;
  readonly guardrails: string;
}

export const POLICY_FILE = 'policies/scaling-policy.yaml';
export const GUARDRAILS_FILE = 'policies/guardrails.yaml';

/**
 * What the policy will ask of this ground and would not get: a zone without a subnet, a type that
 * the function may not launch, more nodes than the ground was reckoned for. It is told here, where
 * a person lays the ground, and not by a refusal of EC2 in the first rush.
 */
export function policyProblems(draft: Draft, files: Files, source: string): readonly Problem[] {
  const policy = parsePolicy(files.policy, POLICY_FILE);
  const guardrails = parseGuardrails(files.guardrails, GUARDRAILS_FILE);
  const findings = [
    ...(policy.ok
      ? [...zoneFindings(draft, policy.value), ...typeFindings(draft, policy.value)]
      : []),
    ...(policy.ok ? nodeFindings(draft, policy.value) : []),
    ...(guardrails.ok ? boundFindings(draft, guardrails.value.bounds) : []),
  ];
  return [
    ...(policy.ok ? [] : policy.problems),
    ...(guardrails.ok ? [] : guardrails.problems),
    ...findings.map((it) => ({ source, ...it })),
  ];
}

function zoneFindings({ network, region }: Draft, { capacity }: Policy): readonly Finding[] {
  if (!network || !region) return [];
  const zones = zonesOf(network, region).map(({ name }) => name);
  const lacking = capacity.zones.filter((zone) => !zones.includes(zone));
  if (lacking.length === 0) return [];
  const expected = `the zones that ${POLICY_FILE} buys in (spec.capacity.zones), ${lacking.join(', ')} too`;
  return [{ path: 'network.zones', expected, got: zones.join(', ') }];
}

function typeFindings({ machines }: Draft, { capacity }: Policy): readonly Finding[] {
  if (!machines) return [];
  const { workerTypes } = machines;
  const bought = [...capacity.types, ...capacity.overflowTypes];
  const lacking = bought.filter((type) => !workerTypes.includes(type));
  if (lacking.length === 0) return [];
  const expected = `the types that ${POLICY_FILE} buys (spec.capacity), ${lacking.join(', ')} too`;
  return [{ path: 'machines.workerTypes', expected, got: workerTypes.join(', ') }];
}

/** The bounds are the policy's; the ground must carry them. */
function nodeFindings({ nodes, machines }: Draft, policy: Policy): readonly Finding[] {
  const { min, max } = policy.nodes;
  const credits = policy.capacity.credits;
  return [
    ...(!nodes || nodes.max >= max
      ? []
      : [
          {
            path: 'nodes.max',
            expected: `at least ${max}, the maximum of ${POLICY_FILE}`,
            got: String(nodes.max),
          },
        ]),
    ...(!nodes || nodes.min <= min
      ? []
      : [
          {
            path: 'nodes.min',
            expected: `at most ${min}, the minimum of ${POLICY_FILE}`,
            got: String(nodes.min),
          },
        ]),
    ...(!machines || machines.credits === credits
      ? []
      : [
          {
            path: 'machines.credits',
            expected: `${credits}, as ${POLICY_FILE} says and reckons cost with (spec.capacity.credits)`,
            got: shown(machines.credits),
          },
        ]),
  ];
}

/** What the guardrails bound of the policy, this file may not pass either. */
function boundFindings({ nodes }: Draft, bounds: readonly Bound[]): readonly Finding[] {
  if (!nodes) return [];
  return bounds.flatMap(({ field, allows, because }) => {
    const end = field === 'nodes.max' ? 'max' : field === 'nodes.min' ? 'min' : undefined;
    if (end === undefined || allows.kind !== 'range') return [];
    const value = nodes[end];
    const least = numberOf(allows.atLeast?.value);
    const most = numberOf(allows.atMost?.value);
    const hint = because === undefined ? {} : { hint: because };
    const tell = (expected: string): Finding => ({
      path: field,
      expected,
      got: String(value),
      ...hint,
    });
    return [
      ...(least === undefined || value >= least
        ? []
        : [tell(`at least ${least} (${GUARDRAILS_FILE})`)]),
      ...(most === undefined || value <= most
        ? []
        : [tell(`at most ${most} (${GUARDRAILS_FILE})`)]),
    ];
  });
}

const numberOf = (value: unknown): number | undefined =>
  typeof value === 'number' ? value : undefined;
