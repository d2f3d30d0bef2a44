import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { SERVER_ROLE_TAG } from '../../autoscaler/src/core/ground.ts';
import { named, type Place } from '../../autoscaler/src/core/ground-names.ts';
import type { MachineSettings } from '../settings.ts';
import { METADATA } from '../workers/workers.ts';
import type { DataVolumes } from './volumes.ts';

export interface ServerArgs {
  readonly place: Place;
  readonly protect: boolean;
  readonly machines: MachineSettings;
  /** Its interface, which outlives it with both of its addresses. */
  readonly door: ServerDoor;
  readonly profile: pulumi.Input<string>;
  readonly volumes: DataVolumes;
  readonly userData: pulumi.Input<string>;
  /** What its first start needs: its rights, its token, its way out. */
  readonly needs: readonly pulumi.Resource[];
}

/** The K3s server (I2). */
export class Server extends pulumi.ComponentResource {
  readonly id: pulumi.Output<string>;

  constructor(name: string, args: ServerArgs, options: pulumi.ComponentResourceOptions) {
    super('smartscale:server:Server', name, {}, options);
    const { place, protect, machines, door, profile, userData } = args;
    const tags = { Name: named(place, 'server'), ...SERVER_ROLE_TAG };
    const server = new aws.ec2.Instance(
      'server',
      {
        ami: machines.ami,
        instanceType: machines.serverType,
        iamInstanceProfile: profile,
        primaryNetworkInterface: { networkInterfaceId: door.interfaceId },
        userData,
        metadataOptions: METADATA,
        creditSpecification: { cpuCredits: 'unlimited' },
        ebsOptimized: true,
        monitoring: false,
        disableApiTermination: protect,
        instanceInitiatedShutdownBehavior: 'stop',
        rootBlockDevice: {
          encrypted: true,
          volumeType: 'gp3',
          volumeSize: machines.volumes.server,
          deleteOnTermination: true,
          tags,
        },
        tags,
      },
      {
        parent: this,
        protect,
        dependsOn: [...args.needs, ...door.ready],
        // Either would be a new server, or a stop of the one there is: see decisions/0057.
        ignoreChanges: ['ami', 'userData', 'userDataBase64'],
      },
    );
    this.id = server.id;
    args.volumes.attachTo(server.id, this);
    this.registerOutputs();
  }
}

export interface ServerDoor {
  readonly interfaceId: pulumi.Output<string>;
  readonly privateIp: pulumi.Output<string>;
  readonly publicIp: pulumi.Output<string>;
  /** Without its public address the first start has no way to its packages. */
  readonly ready: readonly pulumi.Resource[];
}
