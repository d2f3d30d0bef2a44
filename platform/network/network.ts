import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { named, type Place } from '../../autoscaler/src/core/ground-names.ts';
import type { MachineSettings, NetworkSettings, ZoneSettings } from '../settings.ts';
import { Nat } from './nat.ts';

export interface NetworkArgs {
  readonly place: Place;
  readonly network: NetworkSettings;
  /** For the instance that stands in for a NAT gateway, where the settings want one. */
  readonly machines: Pick<MachineSettings, 'ami'>;
}

/** A VPC with a public and a private subnet in each zone (I1). */
export class Network extends pulumi.ComponentResource {
  readonly vpc: pulumi.Output<string>;
  /** By zone, in the settings' order. */
  readonly publicSubnets: Readonly<Record<string, pulumi.Output<string>>>;
  readonly privateSubnets: Readonly<Record<string, pulumi.Output<string>>>;
  /** What must be there before anything in the VPC can reach the internet. */
  readonly ways: readonly pulumi.Resource[];

  constructor(name: string, args: NetworkArgs, options: pulumi.ComponentResourceOptions) {
    super('smartscale:network:Network', name, {}, options);
    const { place, network, machines } = args;
    const vpc = new aws.ec2.Vpc(
      'vpc',
      {
        cidrBlock: network.vpcCidr,
        // The private name of the server is resolved by the VPC's own resolver.
        enableDnsHostnames: true,
        enableDnsSupport: true,
        tags: { Name: named(place, 'vpc') },
      },
      { parent: this },
    );
    this.vpc = vpc.id;
    const open = this.openSubnets(place, network);
    this.publicSubnets = open.subnets;
    const nat = new Nat(
      'nat',
      { place, network, machines, vpc: vpc.id, publicSubnets: open.subnets, ways: open.ways },
      { parent: this },
    );
    const closed = this.closedSubnets(place, network, nat);
    this.privateSubnets = closed.subnets;
    this.ways = [...open.ways, ...closed.ways];
    this.endpoints(place, [open.table, ...closed.tables]);
    this.registerOutputs();
  }

  private openSubnets(place: Place, { zones }: NetworkSettings) {
    const gateway = new aws.ec2.InternetGateway(
      'internet',
      { vpcId: this.vpc, tags: { Name: named(place, 'internet') } },
      { parent: this },
    );
    const table = this.table('public', place);
    const route = new aws.ec2.Route(
      'public-out',
      { routeTableId: table.id, destinationCidrBlock: '0.0.0.0/0', gatewayId: gateway.id },
      { parent: this },
    );
    const made = zones.map((zone) => this.subnet('public', zone, { place, table: table.id }));
    const subnets = Object.fromEntries(made.map(({ zone, id }) => [zone, id]));
    return { table: table.id, subnets, ways: [route, ...made.map(({ link }) => link)] };
  }

  private closedSubnets(place: Place, { zones }: NetworkSettings, nat: Nat) {
    const made = zones.map((zone) => {
      const table = this.table(`private-${zone.zone}`, place);
      const route = new aws.ec2.Route(
        `private-out-${zone.zone}`,
        {
          routeTableId: table.id,
          destinationCidrBlock: '0.0.0.0/0',
          ...nat.targetOf(zone.zone),
        },
        { parent: this },
      );
      const subnet = this.subnet('private', zone, { place, table: table.id });
      return { ...subnet, table: table.id, route };
    });
    return {
      tables: made.map(({ table }) => table),
      subnets: Object.fromEntries(made.map(({ zone, id }) => [zone, id])),
      ways: made.flatMap(({ link, route }) => [link, route]),
    };
  }

  private table(name: string, place: Place): aws.ec2.RouteTable {
    const tags = { Name: named(place, name) };
    return new aws.ec2.RouteTable(name, { vpcId: this.vpc, tags }, { parent: this });
  }

  private subnet(
    kind: 'public' | 'private',
    { zone, publicCidr, privateCidr }: ZoneSettings,
    { place, table }: { readonly place: Place; readonly table: pulumi.Input<string> },
  ) {
    const name = `${kind}-${zone}`;
    const { id } = new aws.ec2.Subnet(
      name,
      {
        vpcId: this.vpc,
        availabilityZone: zone,
        cidrBlock: kind === 'public' ? publicCidr : privateCidr,
        // Who needs a public address is given one by name, even in a public subnet.
        mapPublicIpOnLaunch: false,
        tags: { Name: named(place, name) },
      },
      { parent: this },
    );
    const link = new aws.ec2.RouteTableAssociation(
      name,
      { subnetId: id, routeTableId: table },
      { parent: this },
    );
    return { zone, id, link };
  }

  /** Free, and what goes by them pays no NAT: layers of images, and the state of every tick. */
  private endpoints(place: Place, routeTableIds: readonly pulumi.Output<string>[]): void {
    for (const service of ['s3', 'dynamodb'])
      new aws.ec2.VpcEndpoint(
        service,
        {
          vpcId: this.vpc,
          vpcEndpointType: 'Gateway',
          serviceName: `com.amazonaws.${place.region}.${service}`,
          routeTableIds: [...routeTableIds],
          tags: { Name: named(place, service) },
        },
        { parent: this },
      );
  }
}
