import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import type { FunctionName } from '../../autoscaler/src/core/ground.ts';
import {
  named,
  type Place,
  ruleName,
  scheduleGroupName,
} from '../../autoscaler/src/core/ground-names.ts';
import { EVENT_KINDS, EVENT_PATTERNS } from './events.ts';
import { SCHEDULES } from './schedules.ts';
import { FUNCTION_FACTS } from './table.ts';

export interface TriggersArgs {
  readonly place: Place;
  readonly functions: Readonly<Record<FunctionName, aws.lambda.Function>>;
  /** ARN of the role that schedules invoke by. */
  readonly schedulerRole: pulumi.Input<string>;
  /** ARN of the queue that takes what could not be delivered. */
  readonly failures: pulumi.Input<string>;
  /** Rights come first: Scheduler checks its role while it makes a schedule. */
  readonly needs: readonly pulumi.Resource[];
}

/** What invokes functions by itself: the clock, and announcements of AWS. */
export class Triggers extends pulumi.ComponentResource {
  constructor(name: string, args: TriggersArgs, options: pulumi.ComponentResourceOptions) {
    super('smartscale:functions:Triggers', name, {}, options);
    this.schedules(args);
    this.rules(args);
    this.registerOutputs();
  }

  private schedules({ place, functions, schedulerRole, failures, needs }: TriggersArgs): void {
    const group = new aws.scheduler.ScheduleGroup(
      'schedules',
      { name: scheduleGroupName(place) },
      { parent: this },
    );
    for (const [name, facts] of Object.entries(SCHEDULES))
      new aws.scheduler.Schedule(
        name,
        {
          name: named(place, name),
          groupName: group.name,
          description: facts.tells,
          scheduleExpression: facts.expression,
          scheduleExpressionTimezone: facts.timeZone,
          flexibleTimeWindow: { mode: 'OFF' },
          target: {
            arn: functions[facts.function].arn,
            roleArn: schedulerRole,
            input: JSON.stringify({ schedule: name }),
            retryPolicy: {
              maximumRetryAttempts: facts.again.times,
              maximumEventAgeInSeconds: facts.again.within,
            },
            deadLetterConfig: { arn: failures },
          },
        },
        { parent: this, dependsOn: [...needs] },
      );
  }

  private rules({ place, functions, failures }: TriggersArgs): void {
    const target = functions.interruptions;
    const { times, within } = FUNCTION_FACTS.interruptions.again;
    for (const kind of EVENT_KINDS) {
      const rule = new aws.cloudwatch.EventRule(
        kind,
        {
          name: ruleName(place, kind),
          description: `what AWS announces of instances: ${kind}`,
          eventPattern: JSON.stringify(EVENT_PATTERNS[kind]),
        },
        { parent: this },
      );
      new aws.lambda.Permission(
        kind,
        {
          action: 'lambda:InvokeFunction',
          function: target.name,
          principal: 'events.amazonaws.com',
          sourceArn: rule.arn,
        },
        { parent: this },
      );
      new aws.cloudwatch.EventTarget(
        kind,
        {
          rule: rule.name,
          arn: target.arn,
          retryPolicy: { maximumRetryAttempts: times, maximumEventAgeInSeconds: within },
          deadLetterConfig: { arn: failures },
        },
        { parent: this },
      );
    }
  }
}
