import { z } from 'zod';
import type { Instance } from '../../core/cluster.ts';
import { OPERATION_TAG } from '../../core/tags.ts';
import type { InstanceId, InstanceType, Instant, OperationId, Zone } from '../../core/units.ts';

const INSTANCE = z.object({
  InstanceId: z.string().min(1),
  State: z.object({
    Name: z.enum(['pending', 'running', 'shutting-down', 'stopping', 'stopped', 'terminated']),
  }),
  LaunchTime: z.date(),
  InstanceType: z.string().min(1),
  Placement: z.object({ AvailabilityZone: z.string().min(1) }),
  InstanceLifecycle: z.string().optional(),
  Tags: z.array(z.object({ Key: z.string(), Value: z.string() })).default([]),
});

/**
 * One page of DescribeInstances. The list must be there: the SDK makes nothing of an empty body,
 * and "no list" is not "no instances".
 */
export const INSTANCES_PAGE = z
  .object({
    Reservations: z.array(z.object({ Instances: z.array(INSTANCE).default([]) })),
    NextToken: z.string().optional(),
  })
  .transform(({ Reservations, NextToken }) => ({
    items: Reservations.flatMap(({ Instances }) => Instances.map(instanceOf)),
    next: NextToken,
  }));

function instanceOf(given: z.output<typeof INSTANCE>): Instance {
  const operation = given.Tags.find(({ Key }) => Key === OPERATION_TAG)?.Value;
  return {
    id: given.InstanceId as InstanceId,
    state: given.State.Name,
    launchedAt: given.LaunchTime.getTime() as Instant,
    zone: given.Placement.AvailabilityZone as Zone,
    type: given.InstanceType as InstanceType,
    // EC2 tells only the exceptions: an instance on demand has no lifecycle.
    market: given.InstanceLifecycle === 'spot' ? 'spot' : 'on-demand',
    ...(operation === undefined ? {} : { operation: operation as OperationId }),
  };
}
