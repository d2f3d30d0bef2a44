import { describe } from 'vitest';
import { ec2Compute } from '../../autoscaler/src/adapters/aws/ec2.ts';
import type { Pool } from '../../autoscaler/src/core/decision.ts';
import { isUp } from '../../autoscaler/world/model/machines.ts';
import { laterBy } from '../../autoscaler/world/model/state.ts';
import { advance } from '../../autoscaler/world/model/world.ts';
import { ec2Wire } from '../../autoscaler/world/wire/ec2.ts';
import { byService } from '../../autoscaler/world/wire/wire.ts';
import { accessOver, patience, switchable } from '../support/aws.ts';
import { ZONE_A, ZONE_B } from '../support/cluster.ts';
import { anEmptyWorld } from '../support/world.ts';
import { computeContract } from './suites/compute.ts';

const SUBNETS = { 'subnet-a': ZONE_A, 'subnet-b': ZONE_B };

describe('EC2 over the wire keeps the contracts', () => {
  computeContract({
    name: 'wire',
    open: async () => {
      const world = anEmptyWorld();
      const supply = { dry: [] as readonly string[], lag: 0, quota: 100 };
      const key = ({ type, zone }: Pool, market: string) => `${market} ${type} ${zone}`;
      const wire = ec2Wire({
        world,
        cluster: 'shop',
        subnets: SUBNETS,
        templates: { 'lt-1': ['7'] },
        // Small, so that ordinary lists have several pages.
        page: 1,
        supply: {
          has: (pool, market) => !supply.dry.includes(key(pool, market)),
          lag: () => supply.lag,
          get quota() {
            return supply.quota;
          },
        },
      });
      const line = switchable(byService({ ec2: wire }));
      const port = ec2Compute({
        access: accessOver(line.exchange),
        patience: patience(2),
        cluster: 'shop',
        template: { id: 'lt-1', version: '7' },
        subnets: { [ZONE_A]: 'subnet-a', [ZONE_B]: 'subnet-b' },
      });
      return {
        port,
        controls: {
          pass: async (span) => advance(world, laterBy(world.now, span)),
          exhaust: async (dry) => {
            supply.dry = dry.map((it) => key(it, it.market));
          },
          allow: async (instances) => {
            supply.quota = instances;
          },
          lagReads: async (span) => {
            supply.lag = span;
          },
          silence: async (on) => line.silence(on),
          running: async () => [...world.machines.values()].filter(isUp).length,
        },
      };
    },
  });
});
