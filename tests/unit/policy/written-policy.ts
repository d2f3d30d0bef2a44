import { parsePolicy } from '../../../autoscaler/src/core/policy/parse.ts';
import type { Policy } from '../../../autoscaler/src/core/policy/policy.ts';
import { type Problem, renderProblem } from '../../../autoscaler/src/core/problem.ts';

const HEADER = 'apiVersion: smartscale.dev/v1\nkind: ScalingPolicy\nmetadata: { name: t }\n';

/** Lines that stand before the spec: a problem in its first line is in this one. */
export const SPEC_LINE = 5;

/** A document with this spec, written as indented YAML lines. */
export const document = (...spec: readonly string[]): string =>
  `${HEADER}spec:\n${spec.map((line) => `  ${line}\n`).join('')}`;

export function problemsIn(text: string): readonly Problem[] {
  const parsed = parsePolicy(text, 'p.yaml');
  return parsed.ok ? [] : parsed.problems;
}

/** Every problem as a person reads it. */
export const complaints = (text: string): readonly string[] => problemsIn(text).map(renderProblem);

export function policyOf(text: string): Policy {
  const parsed = parsePolicy(text, 'p.yaml');
  if (!parsed.ok) throw new Error(parsed.problems.map(renderProblem).join('\n'));
  return parsed.value;
}
