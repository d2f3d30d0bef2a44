import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import {
  named,
  type Place,
  PRIVATE_ZONE,
  SERVER_NAME,
} from '../../autoscaler/src/core/ground-names.ts';
import type { ServerDoor } from './server.ts';

export interface DoorArgs {
  readonly place: Place;
  readonly vpc: pulumi.Input<string>;
  readonly subnet: pulumi.Input<string>;
  readonly securityGroup: pulumi.Input<string>;
  /** An address is only bound to an interface that the internet can be reached from. */
  readonly ways: readonly pulumi.Resource[];
}

/**
 * Interface, addresses and name of the server, apart from it: a new server in the old one's place
 * (restore) has all three, and is reached from its first second.
 */
export class Door extends pulumi.ComponentResource implements ServerDoor {
  readonly interfaceId: pulumi.Output<string>;
  readonly privateIp: pulumi.Output<string>;
  readonly publicIp: pulumi.Output<string>;
  readonly ready: readonly pulumi.Resource[];

  constructor(name: string, args: DoorArgs, options: pulumi.ComponentResourceOptions) {
    super('smartscale:server:Door', name, {}, options);
    const { place, vpc, subnet, securityGroup, ways } = args;
    const tags = { Name: named(place, 'server') };
    const door = new aws.ec2.NetworkInterface(
      'server',
      { subnetId: subnet, securityGroups: [securityGroup], description: 'the K3s server', tags },
      { parent: this },
    );
    const address = new aws.ec2.Eip(
      'server',
      { domain: 'vpc', networkInterface: door.id, tags },
      { parent: this, dependsOn: [...ways] },
    );
    const zone = new aws.route53.Zone(
      'private',
      {
        name: PRIVATE_ZONE,
        comment: `private names of ${place.cluster}`,
        vpcs: [{ vpcId: vpc }],
        forceDestroy: true,
      },
      { parent: this },
    );
    const record = new aws.route53.Record(
      'server',
      { zoneId: zone.zoneId, name: SERVER_NAME, type: 'A', ttl: 60, records: [door.privateIp] },
      { parent: this },
    );
    this.interfaceId = door.id;
    this.privateIp = door.privateIp;
    this.publicIp = address.publicIp;
    this.ready = [address, record];
    this.registerOutputs();
  }
}
