import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { FUNCTIONS } from '../../autoscaler/src/core/ground.ts';
import {
  functionArn,
  logGroupName,
  type Place,
  tableArn,
  trailName,
} from '../../autoscaler/src/core/ground-names.ts';

export interface AuditArgs {
  readonly place: Place;
  readonly logDays: number;
  readonly bucket: pulumi.Input<string>;
  /** ARN of the role that CloudTrail writes logs by. */
  readonly role: pulumi.Input<string>;
  /** The bucket's policy and the role's: CloudTrail tries both while it is made. */
  readonly needs: readonly pulumi.Resource[];
}

/** Who asked AWS for what: all management, and each call of our table and functions (I3). */
export class Audit extends pulumi.ComponentResource {
  constructor(name: string, args: AuditArgs, options: pulumi.ComponentResourceOptions) {
    super('smartscale:audit:Audit', name, {}, options);
    const { place, logDays, bucket, role, needs } = args;
    const log = new aws.cloudwatch.LogGroup(
      'trail',
      { name: logGroupName(place, 'trail'), retentionInDays: logDays },
      { parent: this },
    );
    new aws.cloudtrail.Trail(
      'trail',
      {
        name: trailName(place),
        s3BucketName: bucket,
        cloudWatchLogsGroupArn: pulumi.interpolate`${log.arn}:*`,
        cloudWatchLogsRoleArn: role,
        enableLogFileValidation: true,
        isMultiRegionTrail: true,
        includeGlobalServiceEvents: true,
        advancedEventSelectors: selectorsFor(place),
      },
      { parent: this, dependsOn: [...needs] },
    );
    this.registerOutputs();
  }
}

const data = (name: string, type: string, arns: readonly string[]) => ({
  name,
  fieldSelectors: [
    { field: 'eventCategory', equals: ['Data'] },
    { field: 'resources.type', equals: [type] },
    { field: 'resources.ARN', startsWiths: [...arns] },
  ],
});

/** Calls on data cost by the number, so only those of ours are kept. */
const selectorsFor = (place: Place) => [
  {
    name: 'management, EC2 and Lambda with it',
    fieldSelectors: [{ field: 'eventCategory', equals: ['Management'] }],
  },
  data('the table', 'AWS::DynamoDB::Table', [tableArn(place)]),
  data(
    'the functions',
    'AWS::Lambda::Function',
    FUNCTIONS.map((name) => functionArn(place, name)),
  ),
];
