import { ec2Compute } from '../../autoscaler/src/adapters/aws/ec2.ts';
import type { Pool } from '../../autoscaler/src/core/decision.ts';
import type { InstanceType, OperationId } from '../../autoscaler/src/core/units.ts';
import type { InstanceRequest } from '../../autoscaler/src/ports/compute.ts';
import type { WireResponse } from '../../autoscaler/src/ports/exchange.ts';
import { type Ec2Account, ec2Wire } from '../../autoscaler/world/wire/ec2.ts';
import { readForm } from '../../autoscaler/world/wire/form.ts';
import { accessOver, patience, switchable } from './aws.ts';
import { ZONE_A, ZONE_B } from './cluster.ts';
import { anEmptyWorld } from './world.ts';

export const SMALL = 't3.small' as InstanceType;
export const POOLS = [
  { type: SMALL, zone: ZONE_A },
  { type: 't3a.small' as InstanceType, zone: ZONE_B },
] as const satisfies readonly Pool[];
const SUBNETS = { [ZONE_A]: 'subnet-a', [ZONE_B]: 'subnet-b' };

export const REQUEST: InstanceRequest = {
  clientToken: 'up-7-0-1',
  operation: 'up-7-0' as OperationId,
  market: 'spot',
  pools: POOLS,
};

/** The adapter on an EC2, whose every request can be looked at. */
export function aCompute(change: Partial<Ec2Account> = {}, attempts = 1) {
  const world = change.world ?? anEmptyWorld();
  const line = switchable(
    ec2Wire({
      world,
      cluster: 'shop',
      subnets: { 'subnet-a': ZONE_A, 'subnet-b': ZONE_B },
      templates: { 'lt-1': ['7'] },
      ...change,
    }),
  );
  const options = {
    access: accessOver(line.exchange),
    patience: patience(attempts),
    cluster: 'shop',
    template: { id: 'lt-1', version: '7' },
    subnets: SUBNETS,
  };
  const form = (index = 0) => readForm(line.sent[index]?.body ?? '');
  return { port: ec2Compute(options), options, world, line, form };
}

/** The adapter on answers that are written down here. */
export function scripted(answers: readonly Partial<WireResponse>[], attempts = 1) {
  let asked = 0;
  const exchange = async (): Promise<WireResponse> => {
    const answer = answers[Math.min(asked, answers.length - 1)];
    asked += 1;
    return { status: 200, headers: {}, body: '', ...answer };
  };
  const port = ec2Compute({
    ...aCompute().options,
    access: accessOver(exchange),
    patience: patience(attempts),
  });
  return { port, asked: () => asked };
}

export const error = (code: string, status = 400): Partial<WireResponse> => ({
  status,
  body: `<Response><Errors><Error><Code>${code}</Code><Message>so it is</Message></Error></Errors></Response>`,
});
