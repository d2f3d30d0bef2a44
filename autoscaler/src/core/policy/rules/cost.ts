import type { Money } from '../money.ts';
import { at, type Rule, type Spec, unless } from '../rule.ts';
import type { Path } from '../yaml-source.ts';
import { unknownType } from './unknown-type.ts';

const pricedTypes: Rule = {
  code: 'priced-type-unknown',
  // A price that could not be read is simply not there: nothing to keep silent for.
  reads: [],
  find: ({ cost }) =>
    Object.keys(cost.prices).flatMap((type) =>
      unknownType(type, ['spec', 'cost', 'prices', type]).map((it) => ({ ...it, part: 'key' })),
    ),
};

const AMOUNTS: readonly (readonly [Path, (spec: Spec) => Money | undefined])[] = [
  [at('spec.safety.monthlyBudget'), ({ safety }) => safety.monthlyBudget],
  [at('spec.cost.clientNodeMonth'), ({ cost }) => cost.clientNodeMonth],
];

/** Every amount of a policy: the two above, and two a price. */
const amountsOf = (spec: Spec): readonly (readonly [Path, Money | undefined])[] => [
  ...AMOUNTS.map(([path, read]) => [path, read(spec)] as const),
  ...Object.entries(spec.cost.prices).flatMap(([type, { onDemand, spot }]) => [
    [['spec', 'cost', 'prices', type, 'onDemand'], onDemand] as const,
    [['spec', 'cost', 'prices', type, 'spot'], spot] as const,
  ]),
];

const currencies: Rule = {
  code: 'currency-without-rate',
  reads: ['spec.cost.currency'],
  find: (spec) =>
    amountsOf(spec).flatMap(([path, money]) =>
      unless(!money || money.currency === 'USD' || money.currency === spec.cost.currency, {
        path,
        expected: `an amount in ${spec.cost.currency === 'USD' ? 'USD' : `${spec.cost.currency} or USD`}`,
        hint: 'there is an exchange rate for cost.currency only',
      }),
    ),
};

const dollarRate: Rule = {
  code: 'exchange-rate-of-dollars',
  reads: ['spec.cost.currency', 'spec.cost.exchangeRate'],
  find: ({ cost }) =>
    unless(cost.currency !== 'USD' || cost.exchangeRate === 1, {
      path: at('spec.cost.exchangeRate'),
      expected: '1, since cost.currency is the dollar itself',
    }),
};

export const COST_RULES: readonly Rule[] = [pricedTypes, currencies, dollarRate];
