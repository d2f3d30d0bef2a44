/**
 * What the ground calls its parts. Data: the stack makes them by these names, the manifests and
 * the functions find them by these names, and identities are bound to them (I3).
 */

/** Functions of AWS Lambda (A1, A2), each bundled from `lambda-<name>.ts`. */
export const FUNCTIONS = ['autoscaler', 'interruptions', 'alerts', 'cost-report'] as const;
export type FunctionName = (typeof FUNCTIONS)[number];

/** Topics by audience (A5). */
export const TOPICS = { alerts: 'autoscaler-alerts', warnings: 'autoscaler-warnings' } as const;

/** Repositories of images. */
export const REPOSITORIES = ['smartscale-controller', 'smartscale-demo-app'] as const;
export type RepositoryName = (typeof REPOSITORIES)[number];

/** Secrets in Secrets Manager: what each holds, and who may fill it. */
export const SECRETS = {
  'k3s-token': {
    holds: 'a token that lets an agent join, for a day',
    filledBy: 'the server at its first boot, then the controller',
  },
  'k3s-server-token': {
    holds: "the server's own token, which a restore needs; no agent ever sees it",
    filledBy: 'the stack',
  },
  'kubernetes-access': {
    holds: 'where the API server is, and a token of 12 hours for the functions',
    filledBy: 'the controller, every hour',
  },
  'kubernetes-admin': {
    holds: 'a kubeconfig with every right, for the one installation of Flux',
    filledBy: 'the server at its first boot',
  },
  'prometheus-basic-auth': { holds: 'user, password and authority', filledBy: 'the stack' },
  'prometheus-tls': { holds: "Prometheus' certificate and key", filledBy: 'the stack' },
  'grafana-admin': { holds: "the password of Grafana's admin", filledBy: 'the stack' },
  'slack-webhook': { holds: "the address of Slack's webhook", filledBy: 'a person' },
  'flux-git': { holds: 'credentials for the repository', filledBy: 'a person' },
} as const satisfies Readonly<Record<string, { holds: string; filledBy: string }>>;
export type SecretName = keyof typeof SECRETS;

/** On the server alone, for people: it is found by its private name (U3). */
export const SERVER_ROLE_TAG = { Role: 'k3s-master' } as const;

/** Audience of the tokens that pods change for credentials of AWS. */
export const STS_AUDIENCE = 'sts.amazonaws.com';
