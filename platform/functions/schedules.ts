import type { FunctionName } from '../../autoscaler/src/core/ground.ts';

/** A schedule of EventBridge Scheduler. */
export interface ScheduleFacts {
  readonly function: FunctionName;
  readonly tells: string;
  /** As Scheduler writes it: https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html */
  readonly expression: string;
  readonly timeZone: string;
  /** What is done again, within so many seconds, when the function could not be reached. */
  readonly again: { readonly times: number; readonly within: number };
}

/** TechFlow's shop, its people and its policy live by this clock. */
export const TIME_ZONE = 'Asia/Dhaka';

export const SCHEDULES: Readonly<Record<string, ScheduleFacts>> = {
  heartbeat: {
    function: 'autoscaler',
    // How often decisions are made is the policy's to say: most heartbeats read one item and end.
    tells: 'a heartbeat every minute',
    expression: 'rate(1 minute)',
    timeZone: TIME_ZONE,
    // The next one comes within the minute.
    again: { times: 0, within: 60 },
  },
  'weekly-cost': {
    function: 'cost-report',
    tells: 'Mondays at nine, the cost of the week before',
    expression: 'cron(0 9 ? * MON *)',
    timeZone: TIME_ZONE,
    again: { times: 3, within: 3_600 },
  },
};
