import { createHash } from 'node:crypto';
import type { ServerBoot, WorkerBoot } from '../../../platform/user-data/boot.ts';
import { type Versions, versionsWith } from '../../../platform/user-data/versions.ts';

const SECRET = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:';
const REGISTRY = '123456789012.dkr.ecr.us-east-1.amazonaws.com';

export const WORKER: WorkerBoot = {
  region: 'us-east-1',
  cluster: 'smartscale-prod',
  serverName: 'k3s.smartscale.internal',
  joinTokenSecret: `${SECRET}k3s-token-AbCdEf`,
  bootLogGroup: '/smartscale/smartscale-prod/boot',
  registry: REGISTRY,
};

export const SERVER: ServerBoot = {
  region: 'us-east-1',
  cluster: 'smartscale-prod',
  serverName: 'k3s.smartscale.internal',
  publicAddress: '203.0.113.7',
  secrets: {
    serverToken: `${SECRET}k3s-server-token-AbCdEf`,
    joinToken: `${SECRET}k3s-token-AbCdEf`,
    kubernetesAdmin: `${SECRET}kubernetes-admin-AbCdEf`,
  },
  snapshots: { bucket: 'snapshots' },
  issuer: { bucket: 'issuer', url: 'https://issuer.s3.us-east-1.amazonaws.com' },
  volumes: { prometheus: 'vol-0000000000000000a', grafana: 'vol-0000000000000000b' },
  bootLogGroup: '/smartscale/smartscale-prod/boot',
  registry: REGISTRY,
};

/** What the sandbox hands out in place of each file: programs that write down how they were run. */
export const FILES = {
  k3s: `#!/bin/bash
echo "k3s $*" >>"$SANDBOX/calls"
case "$1 $2" in
  'token create') cat "$SANDBOX/minted" ;;
  'kubectl get') cat "$SANDBOX/api$4" ;;
  'server --cluster-reset')
    mkdir -p "$SMARTSCALE_ROOT/var/lib/rancher/k3s/server/db"
    touch "$SMARTSCALE_ROOT/var/lib/rancher/k3s/server/db/reset-flag" ;;
esac
`,
  installer: `env | grep ^INSTALL_K3S_ | sort | tr '\\n' ' ' | sed 's/^/installer /' >>"$SANDBOX/calls"
echo "$*" >>"$SANDBOX/calls"
mkdir -p "$SMARTSCALE_ROOT/etc/systemd/system"
name=k3s; [ "$1" = server ] || name=k3s-agent
echo "ExecStart=k3s $1" >"$SMARTSCALE_ROOT/etc/systemd/system/$name.service"
`,
  'credential-provider': 'a program that logs in\n',
} as const;

export const contentOf = (name: string): string =>
  Object.entries(FILES).find(([it]) => it === name)?.[1] ?? '';

const unpinned = versionsWith({});

/** The real table, with the checksums of the files above. */
export const PINNED: Versions = versionsWith(
  Object.fromEntries(
    Object.values(unpinned.artifacts).map(({ name, url }) => [url, sha256(contentOf(name))]),
  ),
);

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
