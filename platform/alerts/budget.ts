import * as aws from '@pulumi/aws';
import type * as pulumi from '@pulumi/pulumi';
import { named, type Place } from '../../autoscaler/src/core/ground-names.ts';
import type { Settings } from '../settings.ts';

/**
 * The month's bill of the whole account over a setting (A4): see decisions/0058. AWS writes to people
 * by itself, so without an address there is nobody that it could tell.
 */
export function monthlyBill(
  place: Place,
  { money, people }: Pick<Settings, 'money' | 'people'>,
  options: pulumi.CustomResourceOptions,
): readonly aws.budgets.Budget[] {
  if (people.emails.length === 0) return [];
  const tell = (notificationType: 'ACTUAL' | 'FORECASTED') => ({
    notificationType,
    comparisonOperator: 'GREATER_THAN',
    threshold: 100,
    thresholdType: 'PERCENTAGE',
    subscriberEmailAddresses: [...people.emails],
  });
  const budget = new aws.budgets.Budget(
    'monthly-bill',
    {
      name: named(place, 'monthly-bill'),
      budgetType: 'COST',
      timeUnit: 'MONTHLY',
      limitAmount: String(money.monthlyBill),
      limitUnit: 'USD',
      // When it has happened, and days before, when the month is heading there.
      notifications: [tell('ACTUAL'), tell('FORECASTED')],
    },
    options,
  );
  return [budget];
}
