import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { type Place, policyParameter, tableName } from '../../autoscaler/src/core/ground-names.ts';

export interface StateArgs {
  readonly place: Place;
  readonly protect: boolean;
}

/** What the autoscaler remembers, and the policy that it runs (L1, G3). */
export class State extends pulumi.ComponentResource {
  readonly table: pulumi.Output<string>;

  constructor(name: string, args: StateArgs, options: pulumi.ComponentResourceOptions) {
    super('smartscale:state:State', name, {}, options);
    const { place, protect } = args;
    this.table = new aws.dynamodb.Table(
      'table',
      {
        name: tableName(place),
        billingMode: 'PAY_PER_REQUEST',
        hashKey: 'cluster_id',
        rangeKey: 'record',
        attributes: [
          { name: 'cluster_id', type: 'S' },
          { name: 'record', type: 'S' },
        ],
        // Decisions and history end by themselves. The item STATE has no such attribute.
        ttl: { attributeName: 'ttl', enabled: true },
        serverSideEncryption: { enabled: true },
        pointInTimeRecovery: { enabled: true },
        deletionProtectionEnabled: protect,
      },
      { parent: this, protect, retainOnDelete: protect },
    ).name;
    new aws.ssm.Parameter(
      'policy',
      {
        name: policyParameter(place),
        description: 'the policy that the autoscaler runs; the controller writes it from Git',
        type: 'String',
        // Above 4,096 bytes it becomes an advanced one, and costs five cents a month.
        tier: 'Intelligent-Tiering',
        value: NO_POLICY_YET,
      },
      // Git is the only source of a policy: what the controller wrote is not undone by an update.
      { parent: this, ignoreChanges: ['value', 'tier'] },
    );
    this.registerOutputs();
  }
}

/** No envelope: the autoscaler sees that there is none, and runs its policy of last resort. */
export const NO_POLICY_YET = 'none yet: the controller writes it from Git';
