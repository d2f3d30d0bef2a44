import type { Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-33';
import type { Application } from '../constructs/application.ts';
import { container, httpProbe } from '../constructs/container.ts';
import { scraped } from '../constructs/labels.ts';
import { SHOP } from '../constructs/names.ts';
import { tcp, traffic } from '../constructs/network.ts';
import { spreadOverZones } from '../constructs/placement.ts';
import { deployment, disruptionBudget, service, serviceAccount } from '../constructs/workload.ts';

const NAME = 'demo-app';
/** What the brief's commands select by. */
const LABELS = { app: NAME };
/** How long a pod that goes away still serves those who have not heard of it. */
const DRAIN_SECONDS = 10;

/** The shop that load is put on: stateless, several replicas, on workers alone. */
export const demoApp: Application = {
  name: NAME,
  namespace: SHOP,
  source: 'apps/charts/demo-app.ts',
  build: (chart) => {
    serviceAccount(chart, { name: NAME });
    shop(chart);
    podAutoscaler(chart);
    disruptionBudget(chart, { name: NAME, most: { unavailable: '20%' } });
    service(chart, {
      name: 'demo-app-service',
      workload: NAME,
      type: 'NodePort',
      ports: { http: { port: 80, nodePort: 30_080 } },
    });
    // Customers come from anywhere, through any node. It asks nobody for anything.
    traffic(chart, { workload: NAME, ingress: [{ ports: tcp('http') }], egress: [] });
  },
};

function shop(chart: Chart): void {
  deployment(chart, {
    name: NAME,
    labels: LABELS,
    annotations: scraped(3000),
    serviceAccount: NAME,
    priority: 'smartscale-shop',
    // Never fewer than there were, so that a rollout in a rush costs no capacity.
    strategy: {
      type: 'RollingUpdate',
      rollingUpdate: {
        maxSurge: k8s.IntOrString.fromString('25%'),
        maxUnavailable: k8s.IntOrString.fromNumber(0),
      },
    },
    containers: [
      container({
        name: NAME,
        image: 'smartscale-demo-app',
        env: [{ name: 'DRAIN_SECONDS', value: String(DRAIN_SECONDS) }],
        ports: { http: 3000 },
        requests: { cpu: '200m', memory: '256Mi' },
        limits: { cpu: '500m', memory: '512Mi' },
        liveness: httpProbe('/health', 'http', { initialDelaySeconds: 30, periodSeconds: 10 }),
        readiness: httpProbe('/ready', 'http', { initialDelaySeconds: 10, periodSeconds: 5 }),
      }),
    ],
    spec: {
      // The drain, what open requests get after it, and some.
      terminationGracePeriodSeconds: DRAIN_SECONDS + 35,
      topologySpreadConstraints: spreadOverZones({ 'app.kubernetes.io/name': NAME }),
    },
  });
}

/**
 * 320m on average, where a pod requests 200m: nodes are busy beyond the CPU rule's threshold before
 * there are so many pods that some find no place, so both of the autoscaler's reasons can be seen.
 */
function podAutoscaler(chart: Chart): void {
  new k8s.KubeHorizontalPodAutoscalerV2(chart, 'autoscaler', {
    metadata: { name: NAME },
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: NAME },
      minReplicas: 5,
      maxReplicas: 40,
      metrics: [
        {
          type: 'Resource',
          resource: {
            name: 'cpu',
            target: { type: 'AverageValue', averageValue: k8s.Quantity.fromString('320m') },
          },
        },
      ],
      behavior: {
        // A rush is met at once, and its end believed after five minutes.
        scaleUp: {
          stabilizationWindowSeconds: 0,
          policies: [{ type: 'Percent', value: 100, periodSeconds: 60 }],
        },
        scaleDown: {
          stabilizationWindowSeconds: 300,
          policies: [{ type: 'Percent', value: 20, periodSeconds: 60 }],
        },
      },
    },
  });
}
