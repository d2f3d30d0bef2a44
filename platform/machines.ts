import * as pulumi from '@pulumi/pulumi';
import {
  bucketName,
  issuerHost,
  logGroupName,
  type Place,
  ROLES,
  registryOf,
  SERVER_NAME,
} from '../autoscaler/src/core/ground-names.ts';
import type { Buckets } from './buckets/buckets.ts';
import type { GroundArgs } from './ground.ts';
import type { GroundIds } from './identity/ids.ts';
import type { Network } from './network/network.ts';
import type { SecurityGroups } from './network/security-groups.ts';
import type { Roles } from './roles/roles.ts';
import type { Secrets } from './secrets/secrets.ts';
import { Door } from './server/door.ts';
import { Server } from './server/server.ts';
import { DataVolumes } from './server/volumes.ts';
import { Workers } from './workers/workers.ts';

export interface MachinesArgs extends Pick<GroundArgs, 'settings' | 'scripts'> {
  readonly buckets: Buckets;
  readonly groups: SecurityGroups;
  readonly network: Network;
  readonly roles: Roles;
  readonly secrets: Secrets;
}

export interface Machines {
  readonly template: Workers['template'];
  readonly door: Door;
  /** Its id. */
  readonly server: pulumi.Output<string>;
  /** The policies of all roles, which name what was made here. */
  readonly rights: readonly pulumi.Resource[];
}

/** The template that workers are bought by, the server, and the rights of all who act. */
export function machines(args: MachinesArgs, options: pulumi.ComponentResourceOptions): Machines {
  const { settings, groups, network, roles, secrets, buckets } = args;
  const place: Place = settings;
  const common = { place, protect: settings.protect, machines: settings.machines };
  const workers = new Workers(
    'workers',
    {
      place,
      environment: settings.environment,
      machines: settings.machines,
      profile: roles.profiles.worker.arn,
      securityGroup: groups.ids.worker,
      userData: workerScript(args),
    },
    options,
  );
  const rights = roles.allow(idsOf(args, workers), ROLES);
  const { zone } = firstZone(settings);
  const volumes = new DataVolumes(
    'volumes',
    { ...common, zone, sizes: settings.machines.volumes },
    options,
  );
  const door = new Door(
    'door',
    {
      place,
      vpc: network.vpc,
      subnet: pulumi.output(network.publicSubnets[zone] ?? ''),
      securityGroup: groups.ids.server,
      ways: network.ways,
    },
    options,
  );
  const server = new Server(
    'server',
    {
      ...common,
      door,
      volumes,
      profile: roles.profiles.server.name,
      userData: serverScript(args, door, volumes),
      needs: [...rights, ...secrets.filled, buckets.named.snapshots, buckets.named.issuer],
    },
    options,
  );
  return { template: workers.template, door, server: server.id, rights };
}

function firstZone({ network }: GroundArgs['settings']) {
  const [first] = network.zones;
  if (!first) throw new Error('invariant: a stack has two zones');
  return first;
}

function workerScript({ settings, scripts, secrets }: MachinesArgs): pulumi.Output<string> {
  return secrets.arns['k3s-token'].apply((joinTokenSecret) =>
    scripts.worker({
      region: settings.region,
      cluster: settings.cluster,
      serverName: SERVER_NAME,
      joinTokenSecret,
      bootLogGroup: logGroupName(settings, 'boot'),
      registry: registryOf(settings),
    }),
  );
}

function serverScript(
  { settings, scripts, secrets: { arns } }: MachinesArgs,
  door: Door,
  { ids }: DataVolumes,
): pulumi.Output<string> {
  const known = pulumi.output({
    publicAddress: door.publicIp,
    serverToken: arns['k3s-server-token'],
    joinToken: arns['k3s-token'],
    kubernetesAdmin: arns['kubernetes-admin'],
    prometheus: ids.prometheus,
    grafana: ids.grafana,
  });
  return known.apply(({ publicAddress, prometheus, grafana, ...secrets }) =>
    scripts.server({
      region: settings.region,
      cluster: settings.cluster,
      serverName: SERVER_NAME,
      publicAddress,
      secrets,
      snapshots: { bucket: bucketName(settings, 'snapshots') },
      issuer: { bucket: bucketName(settings, 'issuer'), url: `https://${issuerHost(settings)}` },
      volumes: { prometheus, grafana },
      bootLogGroup: logGroupName(settings, 'boot'),
      registry: registryOf(settings),
    }),
  );
}

function idsOf({ settings, groups, network }: MachinesArgs, { template }: Workers) {
  const { ami, workerTypes } = settings.machines;
  return pulumi
    .output({
      template: template.id,
      privateSubnets: Object.values(network.privateSubnets),
      workerGroup: groups.ids.worker,
      functionGroup: groups.ids.functions,
    })
    .apply((ids): GroundIds => ({ ...ids, ami, workerTypes }));
}
