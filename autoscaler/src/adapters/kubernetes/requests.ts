import type { Pod } from '../../core/cluster.ts';
import { bytes, milliCores } from './quantity.ts';
import type { Container, PodSpec } from './schemas.ts';

type Resource = 'cpu' | 'memory';

/** What the scheduler keeps free for a pod (Kubernetes' `resourcehelper.PodRequests`). */
export function requestsOf(spec: PodSpec): Pod['requests'] {
  return {
    cpu: milliCores(podRequest(spec, 'cpu')),
    memory: bytes(podRequest(spec, 'memory')),
  };
}

/**
 * Containers run together, init containers one after the other beside the sidecars started before
 * them; the pod needs the greater of both, and its overhead. A request of the pod as a whole goes
 * before those of its containers.
 */
function podRequest(spec: PodSpec, resource: Resource): number {
  const whole = spec.resources.requests[resource] ?? spec.resources.limits[resource];
  const { peak, sidecars } = startUp(spec.initContainers, resource);
  const running = spec.containers.reduce((sum, it) => sum + request(it, resource), sidecars);
  return (whole ?? Math.max(running, peak)) + (spec.overhead[resource] ?? 0);
}

/** A sidecar is an init container that restarts always: it goes on running. */
function startUp(
  containers: readonly Container[],
  resource: Resource,
): { readonly peak: number; readonly sidecars: number } {
  let sidecars = 0;
  let peak = 0;
  for (const container of containers) {
    const wanted = request(container, resource);
    if (container.restartPolicy === 'Always') sidecars += wanted;
    const now = container.restartPolicy === 'Always' ? sidecars : sidecars + wanted;
    peak = Math.max(peak, now);
  }
  return { peak, sidecars };
}

/** A limit without a request is a request too: the API server says so of pods, not of templates. */
const request = ({ resources }: Container, resource: Resource): number =>
  resources.requests[resource] ?? resources.limits[resource] ?? 0;
