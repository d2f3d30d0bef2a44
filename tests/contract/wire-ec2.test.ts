import { describe } from 'vitest';
import { ec2Compute } from '../../autoscaler/src/adapters/aws/ec2.ts';
import { ec2Wire } from '../../autoscaler/world/wire/ec2.ts';
import { byService } from '../../autoscaler/world/wire/wire.ts';
import { accessOver, patience, switchable } from '../support/aws.ts';
import { ZONE_A, ZONE_B } from '../support/cluster.ts';
import { steerableSupply } from '../support/supply.ts';
import { anEmptyWorld } from '../support/world.ts';
import { computeContract } from './suites/compute.ts';

const SUBNETS = { 'subnet-a': ZONE_A, 'subnet-b': ZONE_B };

describe('EC2 over the wire keeps the contracts', () => {
  computeContract({
    name: 'wire',
    open: async () => {
      const world = anEmptyWorld();
      const { supply, controls } = steerableSupply(world);
      const wire = ec2Wire({
        world,
        cluster: 'shop',
        subnets: SUBNETS,
        templates: { 'lt-1': ['7'] },
        // Small, so that ordinary lists have several pages.
        page: 1,
        supply,
      });
      const line = switchable(byService({ ec2: wire }));
      const port = ec2Compute({
        access: accessOver(line.exchange),
        patience: patience(2),
        cluster: 'shop',
        template: { id: 'lt-1', version: '7' },
        subnets: { [ZONE_A]: 'subnet-a', [ZONE_B]: 'subnet-b' },
      });
      return { port, controls: { ...controls, silence: async (on) => line.silence(on) } };
    },
  });
});
