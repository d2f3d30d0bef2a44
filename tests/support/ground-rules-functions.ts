import type { GroundRule } from './ground-rule.ts';

export const FUNCTION_RULES: readonly GroundRule[] = [
  // Functions.
  {
    id: 'CKV_AWS_115',
    type: 'Function',
    says: 'a bound on how many run at once',
    keeps: (it) => it.reservedConcurrentExecutions > 0,
    slip: {},
  },
  {
    id: 'CKV_AWS_116',
    type: 'Function',
    says: 'a place for what failed',
    keeps: (it, all) =>
      all.some(
        ({ type, inputs }) =>
          type.endsWith(':FunctionEventInvokeConfig') &&
          inputs.functionName === it.name &&
          inputs.destinationConfig.onFailure.destination.includes(':sqs:'),
      ),
    slip: { name: 'nobody' },
  },
  {
    id: 'CKV_AWS_117',
    type: 'Function',
    says: 'in the VPC',
    keeps: (it) => it.vpcConfig?.subnetIds.length > 1,
    slip: {},
  },
  {
    id: 'CKV_AWS_50',
    type: 'Function',
    says: 'traced by X-Ray',
    keeps: (it) => it.tracingConfig?.mode === 'Active',
    slip: {},
  },
  {
    id: 'CKV_AWS_173',
    type: 'Function',
    says: 'its environment under a key of the customer',
    keeps: (it) => Boolean(it.kmsKeyArn),
    slip: {},
  },
  {
    id: 'CKV_AWS_272',
    type: 'Function',
    says: 'signed code',
    keeps: (it) => Boolean(it.codeSigningConfigArn),
    slip: {},
  },
  {
    id: 'CKV_AWS_363',
    type: 'Function',
    says: 'a runtime that is kept up',
    keeps: (it) => it.runtime === 'nodejs24.x',
    slip: { runtime: 'nodejs16.x' },
  },
  {
    id: 'CKV_AWS_364',
    type: 'Permission',
    says: 'invoked for one source alone',
    // Of this account, as the ARN says: SNS and EventBridge promise no other condition.
    keeps: (it) => String(it.sourceArn).includes(':123456789012:'),
    slip: { sourceArn: 'arn:aws:s3:::somebodys' },
  },
  {
    id: 'CKV_AWS_297',
    type: 'Schedule',
    says: 'a key of the customer',
    keeps: (it) => Boolean(it.kmsKeyArn),
    slip: {},
  },
];
