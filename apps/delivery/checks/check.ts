import type { DeliveryPolicy } from '../../../autoscaler/src/core/delivery/policy.ts';
import type { Problem } from '../../../autoscaler/src/core/problem.ts';
import { compileDelivery } from '../compile.ts';
import type { DeliverySettings } from '../settings.ts';
import { graphProblems } from './graph.ts';
import { prunableData, sharedObjects } from './ownership.ts';
import { objectProblems, sourceProblems } from './project.ts';
import type { RenderedObject } from './rendered.ts';

/** Everything that a delivery policy forbids in a rendering, all at once. */
export function checkDelivery(
  policy: DeliveryPolicy,
  settings: DeliverySettings,
  rendered: readonly RenderedObject[],
): readonly Problem[] {
  const { kustomizations } = compileDelivery(policy, settings);
  return [
    ...sourceProblems(policy, settings),
    ...graphProblems(kustomizations),
    ...objectProblems(policy, settings, rendered),
    ...sharedObjects(rendered),
    ...prunableData(rendered, kustomizations),
  ];
}
