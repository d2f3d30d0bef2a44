import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { type Place, queueName } from '../../autoscaler/src/core/ground-names.ts';
import { queuePolicy } from '../identity/resources.ts';

/** The most that SQS keeps a message: long enough for whoever was on holiday. */
const TWO_WEEKS = 1_209_600;

/** The one queue for all that a function, a schedule or a rule could not deliver. */
export class Failures extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;
  readonly name: pulumi.Output<string>;

  constructor(name: string, place: Place, options: pulumi.ComponentResourceOptions) {
    super('smartscale:functions:Failures', name, {}, options);
    const queue = new aws.sqs.Queue(
      'failures',
      {
        name: queueName(place),
        messageRetentionSeconds: TWO_WEEKS,
        sqsManagedSseEnabled: true,
      },
      { parent: this },
    );
    new aws.sqs.QueuePolicy(
      'failures',
      { queueUrl: queue.url, policy: JSON.stringify(queuePolicy(place)) },
      { parent: this },
    );
    this.arn = queue.arn;
    this.name = queue.name;
    this.registerOutputs();
  }
}
