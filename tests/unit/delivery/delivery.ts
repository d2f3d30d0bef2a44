import { parseDelivery } from '../../../autoscaler/src/core/delivery/parse.ts';
import type { DeliveryPolicy } from '../../../autoscaler/src/core/delivery/policy.ts';
import { renderProblem } from '../../../autoscaler/src/core/problem.ts';

/** A delivery policy from the lines of its `spec`. */
export function deliveryOf(...spec: readonly string[]): DeliveryPolicy {
  const parsed = parse(spec);
  if (!parsed.ok) throw new Error(parsed.problems.map(renderProblem).join('\n'));
  return parsed.value;
}

/** Codes of what is wrong with it, or its words where no rule was broken. */
export function complaintsOf(...spec: readonly string[]): readonly string[] {
  const parsed = parse(spec);
  return parsed.ok ? [] : parsed.problems.map((it) => it.code ?? renderProblem(it));
}

const parse = (spec: readonly string[]) =>
  parseDelivery(
    [
      'apiVersion: smartscale.dev/v1',
      'kind: DeliveryPolicy',
      'spec:',
      ...spec.map((it) => `  ${it}`),
    ].join('\n'),
    'delivery.yaml',
  );
