import { CONTROLLER } from '../../autoscaler/src/core/access-rules.ts';
import { FLUX_SYSTEM, KUBE_SYSTEM, MONITORING } from '../constructs/names.ts';
import type { Rendered } from '../main.ts';
import { CONTAINER_RULES } from './containers.ts';
import { EXCEPTIONS, type Exception } from './exceptions.ts';
import { NETWORK_RULES } from './network.ts';
import { referenceRule } from './references.ts';
import type { Breach, Rule } from './rule.ts';
import { serverRoom } from './server-room.ts';
import { OBJECT_RULES } from './texts.ts';
import { WORKLOAD_RULES } from './workloads.ts';

/** Kubernetes', Flux's and K3s's own, and the Secrets that the controller makes. */
const OUTSIDE: readonly string[] = [
  `Namespace/${KUBE_SYSTEM}`,
  `Namespace/${FLUX_SYSTEM}`,
  'ClusterRole/system:auth-delegator',
  `Role/${KUBE_SYSTEM}/extension-apiserver-authentication-reader`,
  'PriorityClass/system-cluster-critical',
  'PriorityClass/system-node-critical',
  ...CONTROLLER.rules
    .filter(({ resource, namespace }) => resource === 'secrets' && namespace === MONITORING)
    .flatMap(({ names = [] }) => names.map((name) => `Secret/${MONITORING}/${name}`)),
];

export const RULES: readonly Rule[] = [
  ...CONTAINER_RULES,
  ...WORKLOAD_RULES,
  ...OBJECT_RULES,
  ...NETWORK_RULES,
  referenceRule({ ids: OUTSIDE }),
  serverRoom,
];

export interface Judged extends Breach {
  readonly rule: string;
}

/** All breaches that no exception allows, and exceptions that nothing needs. */
export const judge = (
  objects: readonly Rendered[],
  exceptions: readonly Exception[] = EXCEPTIONS,
): readonly Judged[] =>
  excepted(
    RULES.flatMap(({ name, judge }) => judge(objects).map((it) => ({ rule: name, ...it }))),
    exceptions,
  );

/** What is left of breaches when exceptions are taken off, and exceptions that took nothing off. */
export function excepted(
  breaches: readonly Judged[],
  exceptions: readonly Exception[],
): readonly Judged[] {
  const allowed = (it: Judged): boolean => exceptions.some((exception) => isFor(exception, it));
  const idle = exceptions
    .filter((exception) => !breaches.some((it) => isFor(exception, it)))
    .map(({ rule, object }) => ({
      rule,
      path: 'apps/rules/exceptions.ts',
      object,
      says: 'is excepted from a rule that it keeps',
    }));
  return [...breaches.filter((it) => !allowed(it)), ...idle];
}

const isFor = ({ rule, object }: Exception, judged: Judged): boolean =>
  rule === judged.rule && (object === '*' || object === judged.object);

/** `clusters/…/Deployment.x.yaml: Deployment/ns/x: what is wrong (rule name)` */
export const renderJudged = ({ path, object, says, rule }: Judged): string =>
  `${path}: ${object}: ${says} (rule ${rule})`;
