import { readFileSync } from 'node:fs';
import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { named, type Place } from '../../autoscaler/src/core/ground-names.ts';
import type { MachineSettings, NetworkSettings } from '../settings.ts';
import { NAT_INSTANCE } from './nat-instance.ts';

export interface NatArgs {
  readonly place: Place;
  readonly network: NetworkSettings;
  readonly machines: Pick<MachineSettings, 'ami'>;
  readonly vpc: pulumi.Input<string>;
  readonly publicSubnets: Readonly<Record<string, pulumi.Output<string>>>;
  /** Without a way out of its own, a gateway has none to offer. */
  readonly ways: readonly pulumi.Resource[];
}

/** Where a private route leads. */
export type RouteTarget =
  | { readonly natGatewayId: pulumi.Input<string> }
  | { readonly networkInterfaceId: pulumi.Input<string> };

const SCRIPT = new URL('nat-instance.sh', import.meta.url);

/** How instances in private subnets reach the internet: see decisions/0056. */
export class Nat extends pulumi.ComponentResource {
  private readonly targets: Readonly<Record<string, RouteTarget>>;

  constructor(name: string, args: NatArgs, options: pulumi.ComponentResourceOptions) {
    super('smartscale:network:Nat', name, {}, options);
    const zones = args.network.zones.map(({ zone }) => zone);
    const [first = ''] = zones;
    if (args.network.nat === 'per-zone') {
      this.targets = Object.fromEntries(zones.map((zone) => [zone, this.gateway(zone, args)]));
    } else {
      const one = args.network.nat === 'single' ? this.gateway(first, args) : this.instance(args);
      this.targets = Object.fromEntries(zones.map((zone) => [zone, one]));
    }
    this.registerOutputs();
  }

  targetOf(zone: string): RouteTarget {
    const target = this.targets[zone];
    if (!target) throw new Error(`invariant: ${zone} has a way out`);
    return target;
  }

  private gateway(zone: string, { place, publicSubnets, ways }: NatArgs): RouteTarget {
    const tags = { Name: named(place, `nat-${zone}`) };
    const address = new aws.ec2.Eip(
      `nat-${zone}`,
      { domain: 'vpc', tags },
      { parent: this, dependsOn: [...ways] },
    );
    const gateway = new aws.ec2.NatGateway(
      `nat-${zone}`,
      { allocationId: address.id, subnetId: pulumi.output(publicSubnets[zone] ?? ''), tags },
      { parent: this, dependsOn: [...ways] },
    );
    return { natGatewayId: gateway.id };
  }

  /** An interface and an address of its own, so that a new instance takes over both. */
  private instance(args: NatArgs): RouteTarget {
    const { place, network, machines, publicSubnets, ways } = args;
    const [zone = ''] = network.zones.map((it) => it.zone);
    const tags = { Name: named(place, 'nat') };
    const interfaceId = new aws.ec2.NetworkInterface(
      'nat',
      {
        subnetId: pulumi.output(publicSubnets[zone] ?? ''),
        securityGroups: [this.group(args)],
        // It carries what is neither from it nor to it.
        sourceDestCheck: false,
        tags,
      },
      { parent: this },
    ).id;
    const address = new aws.ec2.Eip(
      'nat',
      { domain: 'vpc', networkInterface: interfaceId, tags },
      { parent: this, dependsOn: [...ways] },
    );
    new aws.ec2.Instance(
      'nat',
      {
        ami: machines.ami,
        instanceType: NAT_INSTANCE.type,
        primaryNetworkInterface: { networkInterfaceId: interfaceId },
        userData: readFileSync(SCRIPT, 'utf8'),
        userDataReplaceOnChange: true,
        metadataOptions: { httpTokens: 'required', httpPutResponseHopLimit: 1 },
        creditSpecification: { cpuCredits: 'unlimited' },
        ebsOptimized: true,
        rootBlockDevice: {
          encrypted: true,
          volumeType: 'gp3',
          volumeSize: NAT_INSTANCE.diskGib,
          tags,
        },
        tags,
      },
      // Its packages come from the internet.
      { parent: this, dependsOn: [address] },
    );
    return { networkInterfaceId: interfaceId };
  }

  private group({ place, vpc, network }: NatArgs): pulumi.Output<string> {
    const { id } = new aws.ec2.SecurityGroup(
      'nat',
      {
        name: named(place, 'nat'),
        description: 'the instance that private subnets reach the internet by',
        vpcId: vpc,
        revokeRulesOnDelete: true,
        tags: { Name: named(place, 'nat') },
      },
      { parent: this },
    );
    const https = { securityGroupId: id, ipProtocol: 'tcp', fromPort: 443, toPort: 443 };
    for (const { zone, privateCidr } of network.zones)
      new aws.vpc.SecurityGroupIngressRule(
        `nat-443-from-${zone}`,
        { ...https, cidrIpv4: privateCidr, description: 'private subnets, on their way out' },
        { parent: this },
      );
    new aws.vpc.SecurityGroupEgressRule(
      'nat-443-to-anywhere',
      { ...https, cidrIpv4: '0.0.0.0/0', description: 'packages, images, Git and AWS' },
      { parent: this },
    );
    return id;
  }
}
