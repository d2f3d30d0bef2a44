import { readFileSync } from 'node:fs';
import { parseDelivery } from '../../autoscaler/src/core/delivery/parse.ts';
import type { DeliveryPolicy } from '../../autoscaler/src/core/delivery/policy.ts';
import { renderProblem } from '../../autoscaler/src/core/problem.ts';
import { FLUX_SYSTEM } from '../constructs/names.ts';
import { type ClusterSettings, SETTINGS } from '../settings.ts';
import { compileDelivery, type Delivery } from './compile.ts';
import type { DeliverySettings } from './settings.ts';

const FILE = 'policies/delivery.yaml';

export const deliverySettings = ({ cluster, repository }: ClusterSettings): DeliverySettings => ({
  cluster,
  server: 'https://kubernetes.default.svc',
  fluxNamespace: FLUX_SYSTEM,
  sourceName: FLUX_SYSTEM,
  sourceUrl: repository.url,
});

/** `policies/delivery.yaml`, or every problem in it. */
export function deliveryPolicy(): DeliveryPolicy {
  const text = readFileSync(new URL(`../../${FILE}`, import.meta.url), 'utf8');
  const parsed = parseDelivery(text, FILE);
  if (parsed.ok) return parsed.value;
  throw new Error(parsed.problems.map(renderProblem).join('\n'));
}

/** The same, compiled for this cluster. */
export const delivery = (): Delivery =>
  compileDelivery(deliveryPolicy(), deliverySettings(SETTINGS));
