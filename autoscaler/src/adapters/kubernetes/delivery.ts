import { createHash } from 'node:crypto';
import { POLICY_APPLICATION } from '../../core/delivery/gates.ts';
import { formatIso } from '../../core/iso-time.ts';
import type { PolicyFiles } from '../../core/policy-sync/files.ts';
import type { Annotations } from '../../core/policy-sync/standing.ts';
import {
  DELIVERY_CONFIG_MAP,
  DELIVERY_KEY,
  FIELD_MANAGER,
  GUARDRAILS_CONFIG_MAP,
  GUARDRAILS_KEY,
  POLICY_CONFIG_MAP,
  POLICY_KEY,
  SMARTSCALE_NAMESPACE,
} from '../../core/sync-names.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Delivery, ObjectEvent, PolicyObject } from '../../ports/delivery.ts';
import { KUSTOMIZATIONS, readRevisions, requestRound } from './flux.ts';
import { type Call, callerOf, type HttpOptions } from './http.ts';
import { configMapJson, objectIn } from './stored-objects.ts';

const CONFIG_MAPS = `/api/v1/namespaces/${SMARTSCALE_NAMESPACE}/configmaps`;
const EVENTS = `/api/v1/namespaces/${SMARTSCALE_NAMESPACE}/events`;
const POLICY = `${CONFIG_MAPS}/${POLICY_CONFIG_MAP}`;
const OWN_WAY = `${KUSTOMIZATIONS}/${POLICY_APPLICATION}`;

/** The policy's way through the cluster, behind a Kubernetes API server. */
export function kubernetesDelivery(options: HttpOptions): Delivery {
  const call = callerOf(options);
  const { clock } = options.patience;
  return {
    policy: () => readPolicy(call),
    files: () => readFiles(call),
    revisions: () => readRevisions(call, POLICY_APPLICATION),
    annotate: (seen, patch) => annotate(call, seen, patch),
    ask: (mark) => requestRound(call, OWN_WAY, { mark, manager: FIELD_MANAGER }),
    tell: (about, event) => tell(call, eventJson(about, event, clock)),
  };
}

const readConfigMap = (call: Call, name: string) => {
  const path = `${CONFIG_MAPS}/${name}`;
  return call({ method: 'GET', path }, ({ status, json }) =>
    status === 200 ? objectIn(configMapJson, path, json) : status === 404 ? 'none' : undefined,
  );
};

async function readPolicy(call: Call): Promise<PolicyObject | undefined> {
  const found = await readConfigMap(call, POLICY_CONFIG_MAP);
  return found === 'none' ? undefined : policyIn(found);
}

type ConfigMap = ReturnType<typeof objectIn<typeof configMapJson>>;

const policyIn = ({ metadata, data }: ConfigMap): PolicyObject => ({
  content: data?.[POLICY_KEY] ?? '',
  annotations: metadata.annotations ?? {},
  uid: metadata.uid,
  resourceVersion: metadata.resourceVersion,
});

async function readFiles(call: Call): Promise<PolicyFiles> {
  const [guardrails, delivery] = await Promise.all([
    readFile(call, GUARDRAILS_CONFIG_MAP, GUARDRAILS_KEY),
    readFile(call, DELIVERY_CONFIG_MAP, DELIVERY_KEY),
  ]);
  return {
    ...(guardrails === undefined ? {} : { guardrails }),
    ...(delivery === undefined ? {} : { delivery }),
  };
}

async function readFile(call: Call, name: string, key: string): Promise<string | undefined> {
  const found = await readConfigMap(call, name);
  return found === 'none' ? undefined : found.data?.[key];
}

/**
 * Under the version that was seen: nobody has applied another content in between. Under a field
 * manager of our own, which Flux leaves alone when it applies the next one.
 */
async function annotate(call: Call, { resourceVersion }: PolicyObject, annotations: Annotations) {
  const asked = {
    method: 'PATCH',
    path: POLICY,
    query: { fieldManager: FIELD_MANAGER },
    type: 'application/merge-patch+json',
    body: { metadata: { resourceVersion, annotations } },
  } as const;
  return call(asked, ({ status, json }) => {
    if (status === 200) return policyIn(objectIn(configMapJson, POLICY, json));
    return status === 409 || status === 404 ? 'moved' : undefined;
  });
}

const tell = async (call: Call, body: object): Promise<void> => {
  await call({ method: 'POST', path: EVENTS, body }, ({ status }) =>
    // It bears the name of what it tells: one that is there already has told it.
    status === 201 || status === 409 ? 'told' : undefined,
  );
};

/** As long as notes of events may be; the annotation holds all of it. */
const LONGEST = 1_024;

function eventJson(about: PolicyObject, { type, reason, message }: ObjectEvent, clock: Clock) {
  const { uid, resourceVersion } = about;
  const what = createHash('sha256').update(`${uid}\n${reason}\n${message}`).digest('hex');
  const at = formatIso((Math.floor(clock.now() / 1_000) * 1_000) as ReturnType<Clock['now']>);
  const metadata = {
    name: `${POLICY_CONFIG_MAP}.${what.slice(0, 16)}`,
    namespace: SMARTSCALE_NAMESPACE,
  };
  const object = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    namespace: SMARTSCALE_NAMESPACE,
    name: POLICY_CONFIG_MAP,
    uid,
    resourceVersion,
  };
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata,
    involvedObject: object,
    type,
    reason,
    message: message.length > LONGEST ? `${message.slice(0, LONGEST - 1)}…` : message,
    source: { component: FIELD_MANAGER },
    reportingComponent: FIELD_MANAGER,
    reportingInstance: FIELD_MANAGER,
    firstTimestamp: at,
    lastTimestamp: at,
    count: 1,
  };
}
