import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { named, type Place } from '../../autoscaler/src/core/ground-names.ts';
import { CLUSTER_TAG, WORKER_TAGS } from '../../autoscaler/src/core/tags.ts';
import type { MachineSettings } from '../settings.ts';

export interface WorkersArgs {
  readonly place: Place;
  /** The tag of that name. */
  readonly environment: string;
  readonly machines: MachineSettings;
  /** ARN. */
  readonly profile: pulumi.Input<string>;
  readonly securityGroup: pulumi.Input<string>;
  readonly userData: pulumi.Input<string>;
}

/** What a worker is bought by: a template, and the number of its version (U1). */
export class Workers extends pulumi.ComponentResource {
  readonly template: {
    readonly id: pulumi.Output<string>;
    readonly version: pulumi.Output<string>;
  };

  constructor(name: string, args: WorkersArgs, options: pulumi.ComponentResourceOptions) {
    super('smartscale:workers:Workers', name, {}, options);
    const { place, environment, machines, profile, securityGroup, userData } = args;
    const tags = { ...WORKER_TAGS, Environment: environment, [CLUSTER_TAG]: place.cluster };
    const template = new aws.ec2.LaunchTemplate(
      'worker',
      {
        name: named(place, 'worker'),
        description: 'a worker; which type, zone and market each launch says itself',
        imageId: machines.ami,
        instanceType: machines.workerTypes[0] ?? 't3.small',
        iamInstanceProfile: { arn: profile },
        userData: pulumi.output(userData).apply((it) => Buffer.from(it).toString('base64')),
        // A worker that fails ends itself: the autoscaler sees it gone, and pays for it no more.
        instanceInitiatedShutdownBehavior: 'terminate',
        metadataOptions: METADATA,
        creditSpecification: { cpuCredits: machines.credits },
        monitoring: { enabled: false },
        ebsOptimized: 'true',
        blockDeviceMappings: [disk(machines.volumes.worker)],
        networkInterfaces: [
          {
            deviceIndex: 0,
            associatePublicIpAddress: 'false',
            deleteOnTermination: 'true',
            securityGroups: [securityGroup],
          },
        ],
        // Each launch tags as well, with the operation and the market. Not the interface: the
        // function may tag nothing but what it buys.
        tagSpecifications: ['instance', 'volume'].map((resourceType) => ({ resourceType, tags })),
        updateDefaultVersion: true,
      },
      { parent: this },
    );
    const version = template.latestVersion.apply(String);
    this.template = { id: template.id, version };
    this.registerOutputs();
  }
}

/** A second hop would be a pod's: one hop ends at the machine itself. */
export const METADATA = {
  httpEndpoint: 'enabled',
  httpTokens: 'required',
  httpPutResponseHopLimit: 1,
  instanceMetadataTags: 'disabled',
} as const;

const disk = (volumeSize: number) => ({
  // Root device of Amazon Linux 2023.
  deviceName: '/dev/xvda',
  ebs: { encrypted: 'true', volumeType: 'gp3', volumeSize, deleteOnTermination: 'true' },
});
