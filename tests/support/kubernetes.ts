import { NO_OBJECTS, parseItem } from '../../autoscaler/src/adapters/kubernetes/cluster.ts';
import type { Kind, Objects } from '../../autoscaler/src/adapters/kubernetes/schemas.ts';

/** Plain objects as the API server would send them, by kind; throws on what it would not send. */
export function objectsOf(given: Partial<Record<Kind, readonly object[]>>): Objects {
  const parsed = Object.entries(given).map(([kind, items]) => [
    kind,
    items.map((item, index) => {
      const place = { source: 'test', path: `${kind}[${index}]` };
      const result = parseItem(kind as Kind, item, place);
      if (!result.ok) throw new Error(JSON.stringify(result.problems));
      return result.value;
    }),
  ]);
  return { ...NO_OBJECTS, ...Object.fromEntries(parsed) };
}

export const CREATED = '2026-11-23T10:00:00Z';

interface Json {
  readonly [key: string]: unknown;
}

export const nodeJson = ({ metadata = {}, spec = {}, status = {} }: Record<string, Json> = {}) => ({
  metadata: { name: 'node-a', uid: 'u-a', creationTimestamp: CREATED, ...metadata },
  spec,
  status: { allocatable: { cpu: '1900m', memory: '1582Mi', pods: '110' }, ...status },
});

export const podJson = ({ metadata = {}, spec = {}, status = {} }: Record<string, Json> = {}) => ({
  metadata: {
    name: 'web-1',
    namespace: 'shop',
    uid: 'u-1',
    creationTimestamp: CREATED,
    ...metadata,
  },
  spec: { containers: [{ name: 'app' }], ...spec },
  status: { phase: 'Running', ...status },
});

/** A container, sidecar or init container with these requests. */
export const asking = (cpu: string, memory: string, more: object = {}) => ({
  name: 'app',
  resources: { requests: { cpu, memory } },
  ...more,
});
