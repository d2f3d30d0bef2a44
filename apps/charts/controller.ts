import type { Chart } from 'cdk8s';
import { CONTROLLER } from '../../autoscaler/src/core/access-rules.ts';
import {
  arnOf,
  functionName,
  policyParameter,
  topicArn,
} from '../../autoscaler/src/core/ground-names.ts';
import type { Application } from '../constructs/application.ts';
import { awsIdentity } from '../constructs/aws-identity.ts';
import { container, httpProbe, variables } from '../constructs/container.ts';
import { scraped } from '../constructs/labels.ts';
import { MONITORING, SMARTSCALE } from '../constructs/names.ts';
import { podsOf, TO_API_SERVER, TO_INTERNET, tcp, traffic } from '../constructs/network.ts';
import { ON_SERVER } from '../constructs/placement.ts';
import { grants } from '../constructs/rbac.ts';
import { deployment, RECREATE, serviceAccount } from '../constructs/workload.ts';
import { SETTINGS, type SecretName } from '../settings.ts';

const { name: NAME } = CONTROLLER;
/** What the program listens on unless told otherwise. */
const PORT = 8080;

const secret = (name: SecretName): string =>
  arnOf(SETTINGS, 'secretsmanager', `secret:${SETTINGS.secrets[name]}`);

/** As `entry/controller/settings.ts` reads it. Places and names only: no value is secret. */
const ENVIRONMENT: Readonly<Record<string, string>> = {
  CLUSTER_ID: SETTINGS.cluster,
  POLICY_PARAMETER: policyParameter(SETTINGS),
  API_SERVER: SETTINGS.apiServer,
  AUTOSCALER_FUNCTION: functionName(SETTINGS, 'autoscaler'),
  KUBERNETES_ACCESS_SECRET_ARN: secret('kubernetes-access'),
  JOIN_TOKEN_SECRET_ARN: secret('k3s-token'),
  PROMETHEUS_SECRET_ARN: secret('prometheus-basic-auth'),
  PROMETHEUS_TLS_SECRET_ARN: secret('prometheus-tls'),
  GRAFANA_SECRET_ARN: secret('grafana-admin'),
  ALERTS_TOPIC_ARN: topicArn(SETTINGS, 'alerts'),
  WARNINGS_TOPIC_ARN: topicArn(SETTINGS, 'warnings'),
};

/** Carries the policy to the autoscaler, and secrets and tokens between the cluster and AWS. */
export const controller: Application = {
  name: 'controller',
  namespace: SMARTSCALE,
  source: 'apps/charts/controller.ts',
  build: (chart) => {
    serviceAccount(chart, CONTROLLER);
    grants(chart, CONTROLLER);
    program(chart);
    traffic(chart, {
      workload: NAME,
      ingress: [{ from: [podsOf('prometheus', MONITORING)], ports: tcp('http') }],
      egress: [TO_API_SERVER, TO_INTERNET],
    });
  },
};

/** One replica: two would only fight over the same duties, and nothing is lost while it is away. */
function program(chart: Chart): void {
  const identity = awsIdentity('controller');
  deployment(chart, {
    name: NAME,
    replicas: 1,
    strategy: RECREATE,
    annotations: scraped(PORT),
    serviceAccount: NAME,
    callsApi: true,
    priority: 'smartscale-platform',
    containers: [
      container({
        name: 'controller',
        image: 'smartscale-controller',
        env: [...identity.env, ...variables(ENVIRONMENT)],
        ports: { http: PORT },
        requests: { cpu: '50m', memory: '128Mi' },
        limits: { cpu: '500m', memory: '256Mi' },
        liveness: httpProbe('/healthz', 'http', { initialDelaySeconds: 10, periodSeconds: 10 }),
        readiness: httpProbe('/readyz', 'http', { periodSeconds: 10 }),
        mounts: [identity.mount],
      }),
    ],
    volumes: [identity.volume],
    spec: { ...ON_SERVER, terminationGracePeriodSeconds: 30 },
  });
}
