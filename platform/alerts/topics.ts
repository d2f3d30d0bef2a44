import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { type Place, topicName } from '../../autoscaler/src/core/ground-names.ts';
import type { Audience } from '../../autoscaler/src/core/message.ts';
import { topicPolicy } from '../identity/resources.ts';
import type { PeopleSettings } from '../settings.ts';

export interface TopicsArgs {
  readonly place: Place;
  /** The policies name them, and SNS refuses a principal that is not there. */
  readonly roles: readonly pulumi.Resource[];
}

const AUDIENCES = ['alerts', 'warnings'] as const satisfies readonly Audience[];

/** What people are told by (A5). */
export class Topics extends pulumi.ComponentResource {
  readonly arns: Readonly<Record<Audience, pulumi.Output<string>>>;

  constructor(name: string, args: TopicsArgs, options: pulumi.ComponentResourceOptions) {
    super('smartscale:alerts:Topics', name, {}, options);
    this.arns = { alerts: this.topic('alerts', args), warnings: this.topic('warnings', args) };
    this.registerOutputs();
  }

  /** An empty list of addresses is no subscription. */
  tell(people: PeopleSettings, forwarder: aws.lambda.Function): void {
    const topic = this.arns.alerts;
    for (const endpoint of people.emails) this.subscribe({ topic, protocol: 'email', endpoint });
    for (const endpoint of people.phones) this.subscribe({ topic, protocol: 'sms', endpoint });
    if (people.slack) for (const audience of AUDIENCES) this.forward(audience, forwarder);
  }

  private topic(audience: Audience, { place, roles }: TopicsArgs): pulumi.Output<string> {
    const { arn } = new aws.sns.Topic(
      audience,
      {
        name: topicName(place, audience),
        displayName: 'SmartScale',
        // Without a key: CloudWatch may not use the one that AWS keeps for SNS, and every alarm
        // would be silent. What is told here holds no secret.
      },
      { parent: this },
    );
    new aws.sns.TopicPolicy(
      audience,
      { arn, policy: JSON.stringify(topicPolicy(place, audience)) },
      { parent: this, dependsOn: [...roles] },
    );
    return arn;
  }

  private forward(audience: Audience, forwarder: aws.lambda.Function): void {
    const topic = this.arns[audience];
    const allowed = new aws.lambda.Permission(
      audience,
      {
        action: 'lambda:InvokeFunction',
        function: forwarder.name,
        principal: 'sns.amazonaws.com',
        sourceArn: topic,
      },
      { parent: this },
    );
    new aws.sns.TopicSubscription(
      `${audience}-slack`,
      { topic, protocol: 'lambda', endpoint: forwarder.arn },
      { parent: this, dependsOn: [allowed] },
    );
  }

  private subscribe(args: {
    readonly topic: pulumi.Input<string>;
    readonly protocol: 'email' | 'sms';
    readonly endpoint: string;
  }): void {
    // By the address, so that taking one away takes no other along.
    const name = `alerts-${args.endpoint.replace(/[^a-z0-9]+/gi, '-')}`;
    new aws.sns.TopicSubscription(name, args, { parent: this });
  }
}
