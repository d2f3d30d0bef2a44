import {
  BOOTSTRAP_NAMESPACE,
  GRAFANA_ADMIN,
  MONITORING_NAMESPACE,
  PROMETHEUS_CLIENT,
  PROMETHEUS_TLS,
  PROMETHEUS_WEB_CONFIG,
} from './cluster-secrets.ts';
import {
  DELIVERY_CONFIG_MAP,
  GUARDRAILS_CONFIG_MAP,
  POLICY_CONFIG_MAP,
  SMARTSCALE_NAMESPACE,
} from './sync-names.ts';

/**
 * What each account may do in the cluster, verb by verb. Data: RBAC is rendered from it, and tests
 * hold every call that the adapters make against it.
 */
export interface AccessRule {
  /** Empty for the core group. */
  readonly group: string;
  /** With its subresource: `pods/eviction`. */
  readonly resource: string;
  readonly verbs: readonly Verb[];
  /** Absent: in the whole cluster. */
  readonly namespace?: string;
  /** These alone. `create` cannot be held to names, but that of a named object's subresource can. */
  readonly names?: readonly string[];
  readonly why: string;
}

export type Verb = 'get' | 'list' | 'watch' | 'create' | 'patch' | 'delete';

/** A ServiceAccount of ours with all that it may do. */
export interface Account {
  readonly namespace: string;
  readonly name: string;
  readonly rules: readonly AccessRule[];
}

/** All that one look at a cluster reads. */
const LOOK: readonly AccessRule[] = [
  ...listed('', ['pods', 'persistentvolumes', 'persistentvolumeclaims', 'namespaces']),
  ...listed('apps', ['deployments', 'replicasets', 'statefulsets', 'daemonsets']),
  ...listed('autoscaling', ['horizontalpodautoscalers']),
  ...listed('policy', ['poddisruptionbudgets']),
  ...listed('storage.k8s.io', ['storageclasses']),
];

function listed(group: string, resources: readonly string[]): readonly AccessRule[] {
  return resources.map((resource) => ({ group, resource, verbs: ['list'], why: 'a look' }));
}

/** As whom the functions come, with a token that the controller mints. */
export const AUTOSCALER: Account = {
  namespace: SMARTSCALE_NAMESPACE,
  name: 'smartscale-autoscaler',
  rules: [
    ...LOOK,
    {
      group: '',
      resource: 'nodes',
      verbs: ['get', 'list', 'patch', 'delete'],
      why: 'a look; cordon and uncordon; deregister what is gone',
    },
    { group: '', resource: 'pods/eviction', verbs: ['create'], why: 'drain' },
    {
      group: '',
      resource: 'pods',
      verbs: ['get', 'delete'],
      why: 'past all budgets, on a machine that dies anyway; whether a name is that pod still',
    },
  ],
};

const CONFIG_MAPS = [POLICY_CONFIG_MAP, GUARDRAILS_CONFIG_MAP, DELIVERY_CONFIG_MAP];
const MADE = [PROMETHEUS_WEB_CONFIG, PROMETHEUS_TLS, GRAFANA_ADMIN, PROMETHEUS_CLIENT];

/** The controller: one pod in the cluster, and the only one of ours with rights on secrets. */
export const CONTROLLER: Account = {
  namespace: SMARTSCALE_NAMESPACE,
  name: 'smartscale-controller',
  rules: [
    ...LOOK,
    { group: '', resource: 'nodes', verbs: ['list', 'watch'], why: 'nudge' },
    { group: '', resource: 'pods', verbs: ['watch'], why: 'nudge' },
    {
      group: '',
      resource: 'serviceaccounts/token',
      verbs: ['create'],
      namespace: SMARTSCALE_NAMESPACE,
      names: [AUTOSCALER.name],
      why: 'credentials: a token for the functions, and for nobody else',
    },
    {
      group: '',
      resource: 'secrets',
      verbs: ['create'],
      namespace: BOOTSTRAP_NAMESPACE,
      why: 'join-token: made and never read; Kubernetes itself removes what has expired',
    },
    {
      group: '',
      resource: 'secrets',
      verbs: ['create'],
      namespace: MONITORING_NAMESPACE,
      why: 'secrets-in',
    },
    {
      group: '',
      resource: 'secrets',
      verbs: ['get', 'patch'],
      namespace: MONITORING_NAMESPACE,
      names: MADE.map(({ name }) => name),
      why: 'secrets-in',
    },
    {
      group: '',
      resource: 'configmaps',
      verbs: ['get', 'watch'],
      namespace: SMARTSCALE_NAMESPACE,
      names: CONFIG_MAPS,
      why: 'policy-sync: what Flux applied',
    },
    {
      group: '',
      resource: 'configmaps',
      verbs: ['patch'],
      namespace: SMARTSCALE_NAMESPACE,
      names: [POLICY_CONFIG_MAP],
      why: 'policy-sync: annotations that say what is live',
    },
    {
      group: '',
      resource: 'events',
      verbs: ['create', 'patch'],
      namespace: SMARTSCALE_NAMESPACE,
      why: 'policy-sync: what became of a policy',
    },
    {
      group: 'kustomize.toolkit.fluxcd.io',
      resource: 'kustomizations',
      verbs: ['get', 'list', 'watch', 'patch'],
      namespace: 'flux-system',
      why: 'policy-sync and sync-gate: how far Flux has come; open or shut a gate, ask for a look',
    },
    {
      group: 'source.toolkit.fluxcd.io',
      resource: 'gitrepositories',
      verbs: ['get', 'list'],
      namespace: 'flux-system',
      why: 'policy-sync: which commit Flux has fetched',
    },
  ],
};

/** One request, as RBAC sees it. */
export interface Access {
  readonly group: string;
  readonly resource: string;
  readonly verb: Verb;
  readonly namespace?: string;
  readonly name?: string;
}

/** Whether one of the rules allows it. No rule with names allows a list, which has none. */
export const allows = (rules: readonly AccessRule[], access: Access): boolean =>
  rules.some(
    ({ group, resource, verbs, namespace, names }) =>
      group === access.group &&
      resource === access.resource &&
      verbs.includes(access.verb) &&
      (namespace === undefined || namespace === access.namespace) &&
      (names === undefined || (access.name !== undefined && names.includes(access.name))),
  );
