import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** A file that machines fetch at their first boot, and take only as it was when it was pinned. */
export interface Artifact {
  readonly name: string;
  readonly url: string;
  /** SHA-256 in hexadecimal digits; empty until somebody has seen it. */
  readonly sha256: string;
  /** Where its maker says what the checksum is: a line `<sha256>  <file>`, or the sum alone. */
  readonly published?: string;
}

export interface Versions {
  readonly k3s: string;
  readonly artifacts: Readonly<Record<ArtifactName, Artifact>>;
}

export type ArtifactName = 'k3s' | 'installer' | 'credential-provider';

/** Of server and workers alike: K3s lets no agent be newer than its server. */
const K3S = 'v1.36.2+k3s1';
/**
 * Of https://github.com/kubernetes/cloud-provider-aws. The kubelet speaks to it by
 * `credentialprovider.kubelet.k8s.io/v1`, which has not changed since Kubernetes 1.26.
 */
const CREDENTIAL_PROVIDER = 'v1.37.0';

/** By address, so that another version begins without one. */
export type Checksums = Readonly<Record<string, string>>;

export const checksumsJson = z.record(z.url(), z.string().regex(/^[0-9a-f]{64}$/));

export const CHECKSUMS_FILE = new URL('checksums.json', import.meta.url);

export function versionsWith(checksums: Checksums): Versions {
  const artifact = (name: ArtifactName, url: string, published?: string): Artifact => ({
    name,
    url,
    sha256: checksums[url] ?? '',
    ...(published === undefined ? {} : { published }),
  });
  // A plus sign in an address may be read as a space.
  const tag = encodeURIComponent(K3S);
  const release = `https://github.com/k3s-io/k3s/releases/download/${tag}`;
  const provider = `https://artifacts.k8s.io/binaries/cloud-provider-aws/${CREDENTIAL_PROVIDER}/linux/amd64/ecr-credential-provider-linux-amd64`;
  return {
    k3s: K3S,
    artifacts: {
      k3s: artifact('k3s', `${release}/k3s`, `${release}/sha256sum-amd64.txt`),
      installer: artifact(
        'installer',
        `https://raw.githubusercontent.com/k3s-io/k3s/${tag}/install.sh`,
      ),
      'credential-provider': artifact('credential-provider', provider, `${provider}.sha256`),
    },
  };
}

export const VERSIONS: Versions = versionsWith(
  checksumsJson.parse(JSON.parse(readFileSync(CHECKSUMS_FILE, 'utf8'))),
);

/**
 * What no machine would boot without, one sentence each, with the command that mends it. Empty when
 * all is pinned. The deployment fails on it, before a machine does.
 */
export const missingChecksums = ({ artifacts }: Versions = VERSIONS): readonly string[] =>
  Object.values(artifacts)
    .filter(({ sha256 }) => sha256 === '')
    .map(
      ({ name, url }) =>
        `platform/user-data/checksums.json has no checksum of ${url}: npm run platform:checksums -- ${name}`,
    );
