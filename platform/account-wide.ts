import * as aws from '@pulumi/aws';
import type * as pulumi from '@pulumi/pulumi';
import { logGroupName } from '../autoscaler/src/core/ground-names.ts';
import { monthlyBill } from './alerts/budget.ts';
import type { Settings } from './settings.ts';

/** Where workers say why they failed, and what an account has one of. */
export function accountWide(settings: Settings, options: pulumi.CustomResourceOptions): void {
  new aws.cloudwatch.LogGroup(
    'boot',
    { name: logGroupName(settings, 'boot'), retentionInDays: settings.logDays },
    options,
  );
  if (!settings.machines.spotRoleExists)
    new aws.iam.ServiceLinkedRole(
      'spot',
      { awsServiceName: 'spot.amazonaws.com', description: 'launches spot instances' },
      // Others in the account may have come to buy spot instances by it.
      { ...options, retainOnDelete: true },
    );
  monthlyBill(settings, settings, options);
}
