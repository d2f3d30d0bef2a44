import type { GroundFacts } from '../../autoscaler/src/core/inputs/ground-facts.ts';
import { COMPONENTS, type FluxInput } from '../../platform/flux/preconditions.ts';

/** A stack of somebody's own: no placeholder is left. */
export const FACTS: GroundFacts = {
  cluster: 'smartscale-prod',
  account: '210987654321',
  region: 'ap-south-1',
  apiServer: 'https://k3s.smartscale.internal:6443',
  vpcCidr: '10.0.0.0/16',
  repository: 'techflow/smartscale',
  secrets: {
    'kubernetes-access': 'kubernetes-access-a1B2c3',
    'k3s-token': 'k3s-token-d4E5f6',
    'prometheus-basic-auth': 'prometheus-basic-auth-g7H8i9',
    'prometheus-tls': 'prometheus-tls-j0K1l2',
    'grafana-admin': 'grafana-admin-m3N4o5',
  },
};

const digest = (letter: string) => `sha256:${letter.repeat(64)}`;
const ours = (repository: string, letter: string) => ({
  repository,
  tag: '1.0.0',
  digest: digest(letter),
});

/** Everything is there: Flux can be laid. */
export function readyForFlux(facts: GroundFacts = FACTS): FluxInput {
  const { account, region } = facts;
  const registry = `${account}.dkr.ecr.${region}.amazonaws.com`;
  const images = {
    'smartscale-controller': ours('smartscale-controller', 'c'),
    'smartscale-demo-app': ours('smartscale-demo-app', 'd'),
    grafana: { ...ours('docker.io/grafana/grafana', 'e') },
  };
  const secrets = Object.values(facts.secrets)
    .map((name) => `arn:aws:secretsmanager:${region}:${account}:secret:${name}`)
    .join('\n');
  const image = (name: 'smartscale-controller' | 'smartscale-demo-app') =>
    `image: ${registry}/${name}:1.0.0@${images[name].digest}`;
  return {
    stack: facts,
    repository: {
      settings: facts,
      images,
      release: { version: 'v2.9.4', sha256: 'f'.repeat(64) },
      rendered: new Map([
        [COMPONENTS, 'kind: Namespace'],
        ['flux-system/kustomization.yaml', 'resources:\n  - gotk-components.yaml\n'],
        [
          'flux-system/GitRepository.flux-system.yaml',
          `spec:\n  url: https://github.com/${facts.repository}\n`,
        ],
        [
          'controller/Deployment.yaml',
          [image('smartscale-controller'), secrets, facts.apiServer].join('\n'),
        ],
        ['demo-app/Deployment.yaml', image('smartscale-demo-app')],
      ]),
      ahead: [],
    },
  };
}
