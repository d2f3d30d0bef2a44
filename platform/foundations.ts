import type * as pulumi from '@pulumi/pulumi';
import type { Place } from '../autoscaler/src/core/ground-names.ts';
import { Buckets } from './buckets/buckets.ts';
import type { GroundArgs } from './ground.ts';
import { Network } from './network/network.ts';
import { SecurityGroups } from './network/security-groups.ts';
import { Issuers } from './roles/issuers.ts';
import { Roles } from './roles/roles.ts';
import { Secrets } from './secrets/secrets.ts';

export interface Foundations {
  readonly buckets: Buckets;
  readonly roles: Roles;
  readonly network: Network;
  readonly groups: SecurityGroups;
  readonly secrets: Secrets;
}

/** What machines and functions stand on: places to keep things, who is who, ways, secrets. */
export function foundations(
  { settings, confidential }: Pick<GroundArgs, 'settings' | 'confidential'>,
  options: pulumi.ComponentResourceOptions,
): Foundations {
  const place: Place = settings;
  const { protect, git } = settings;
  const buckets = new Buckets('buckets', { place, protect }, options);
  const bucket = buckets.named.issuer;
  const issuers = new Issuers('issuers', { place, git, bucket }, options);
  const roles = new Roles('roles', { place, vouched: git, issuers: issuers.all }, options);
  const network = new Network(
    'network',
    { place, network: settings.network, machines: settings.machines },
    options,
  );
  const groups = new SecurityGroups(
    'groups',
    { place, vpc: network.vpc, network: settings.network },
    options,
  );
  const secrets = new Secrets('secrets', { place, protect, confidential }, options);
  return { buckets, roles, network, groups, secrets };
}
