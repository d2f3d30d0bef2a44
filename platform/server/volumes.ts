import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { named, type Place } from '../../autoscaler/src/core/ground-names.ts';
import type { MachineSettings } from '../settings.ts';

export interface DataVolumesArgs {
  readonly place: Place;
  readonly protect: boolean;
  /** That of the server: a volume cannot leave its own. */
  readonly zone: string;
  readonly sizes: MachineSettings['volumes'];
}

/** By the folder under `/var/lib/smartscale`: see decisions/0020. */
const DEVICES = { prometheus: '/dev/sdf', grafana: '/dev/sdg' } as const;
type DataName = keyof typeof DEVICES;

/** Volumes whose data outlives the server. */
export class DataVolumes extends pulumi.ComponentResource {
  readonly ids: Readonly<Record<DataName, pulumi.Output<string>>>;

  constructor(name: string, args: DataVolumesArgs, options: pulumi.ComponentResourceOptions) {
    super('smartscale:server:DataVolumes', name, {}, options);
    this.ids = {
      prometheus: this.volume('prometheus', args),
      grafana: this.volume('grafana', args),
    };
    this.registerOutputs();
  }

  attachTo(server: pulumi.Input<string>, parent: pulumi.Resource): void {
    for (const name of ['prometheus', 'grafana'] as const)
      new aws.ec2.VolumeAttachment(
        name,
        {
          instanceId: server,
          volumeId: this.ids[name],
          deviceName: DEVICES[name],
          // A file system that is torn off while it is written to is mended at best.
          stopInstanceBeforeDetaching: true,
        },
        { parent },
      );
  }

  private volume(name: DataName, { place, protect, zone, sizes }: DataVolumesArgs) {
    return new aws.ebs.Volume(
      name,
      {
        availabilityZone: zone,
        size: sizes[name],
        type: 'gp3',
        encrypted: true,
        tags: { Name: named(place, name) },
      },
      { parent: this, protect, retainOnDelete: protect },
    ).id;
  }
}
