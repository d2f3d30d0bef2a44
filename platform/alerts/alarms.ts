import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { alarmName, type Place } from '../../autoscaler/src/core/ground-names.ts';
import type { Audience } from '../../autoscaler/src/core/message.ts';
import { type AlarmRow, alarmTable, type Measured } from './alarm-table.ts';

export interface AlarmsArgs {
  readonly place: Place;
  /** ARNs. */
  readonly topics: Readonly<Record<Audience, pulumi.Output<string>>>;
}

/** One alarm for each row of the table (A4). */
export class Alarms extends pulumi.ComponentResource {
  constructor(name: string, args: AlarmsArgs, options: pulumi.ComponentResourceOptions) {
    super('smartscale:alerts:Alarms', name, {}, options);
    const { place, topics } = args;
    for (const row of alarmTable(place))
      new aws.cloudwatch.MetricAlarm(
        row.name,
        {
          name: alarmName(place, row.name),
          alarmDescription: descriptionOf(row),
          comparisonOperator: COMPARISONS[row.when],
          threshold: row.threshold,
          evaluationPeriods: row.periods,
          treatMissingData: row.missing,
          alarmActions: [topics[row.audience]],
          // That it is over is told the same way, so that nobody gets up for nothing.
          okActions: [topics[row.audience]],
          ...measured(row),
        },
        { parent: this },
      );
    this.registerOutputs();
  }
}

/** The file and the heading that say what to do. */
export const runbookOf = ({ name }: AlarmRow): string => `docs/OPERATIONS.md#${name}`;

const descriptionOf = (row: AlarmRow): string => `${row.says}. What to do: ${runbookOf(row)}`;

const COMPARISONS: Readonly<Record<AlarmRow['when'], string>> = {
  over: 'GreaterThanThreshold',
  'at-least': 'GreaterThanOrEqualToThreshold',
  under: 'LessThanThreshold',
};

/** Of one metric by itself, of several by an expression: a missing one is left out of it. */
function measured({ of, combined, statistic: stat, period }: AlarmRow) {
  const [first, ...more] = of;
  if (first && more.length === 0) {
    const { namespace, metric: metricName, dimensions } = first;
    return { namespace, metricName, dimensions, statistic: stat, period };
  }
  const ids = of.map((_, index) => `m${index + 1}`);
  const filled = ids.map((id) => `FILL(${id}, 0)`).join(', ');
  const expression = combined === 'largest' ? `MAX([${ids.join(', ')}])` : `SUM([${filled}])`;
  return {
    metricQueries: [
      { id: 'all', expression, label: 'all of them', returnData: true },
      ...of.map(({ namespace, metric: metricName, dimensions }: Measured, index) => ({
        id: ids[index] ?? '',
        returnData: false,
        metric: { namespace, metricName, dimensions, stat, period },
      })),
    ],
  };
}
