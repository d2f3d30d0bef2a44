declare const unit: unique symbol;
/** A raw value with the name of its unit: two units never mix by accident. */
export type Unit<T, Name extends string> = T & { readonly [unit]: Name };

/** Milliseconds since the Unix epoch. Seconds exist only inside adapters. */
export type Instant = Unit<number, 'Instant'>;
/** A span of time in milliseconds. */
export type Millis = Unit<number, 'Millis'>;
/** A share of a whole: 0.7 is 70 %. Percentages exist only in messages and in the policy file. */
export type Ratio = Unit<number, 'Ratio'>;
/** Whole or broken vCPUs. */
export type Cores = Unit<number, 'Cores'>;
/** Thousandths of a vCPU, as Kubernetes requests are written ("200m"). */
export type MilliCores = Unit<number, 'MilliCores'>;
export type Bytes = Unit<number, 'Bytes'>;
/** US dollars. Other currencies exist only in messages and in the policy file. */
export type Usd = Unit<number, 'Usd'>;

export type NodeName = Unit<string, 'NodeName'>;
export type InstanceId = Unit<string, 'InstanceId'>;
export type OperationId = Unit<string, 'OperationId'>;
/** Availability zone, such as `us-east-1a`. */
export type Zone = Unit<string, 'Zone'>;
/** EC2 instance type, such as `t3.small`. */
export type InstanceType = Unit<string, 'InstanceType'>;
export type Market = 'spot' | 'on-demand';

export const SECOND = 1_000 as Millis;
export const MINUTE = 60_000 as Millis;
export const HOUR = 3_600_000 as Millis;
export const DAY = 86_400_000 as Millis;

export const seconds = (count: number): Millis => (count * SECOND) as Millis;
export const minutes = (count: number): Millis => (count * MINUTE) as Millis;
export const hours = (count: number): Millis => (count * HOUR) as Millis;
export const days = (count: number): Millis => (count * DAY) as Millis;

export const after = (at: Instant, span: Millis): Instant => (at + span) as Instant;
export const before = (at: Instant, span: Millis): Instant => (at - span) as Instant;
/** Time from the first instant to the second: negative when the second came before. */
export const elapsed = (from: Instant, to: Instant): Millis => (to - from) as Millis;

export function ratio(value: number): Ratio {
  assert(value >= 0 && value <= 1, `a ratio lies in [0, 1], got ${value}`);
  return value as Ratio;
}

export type NonEmpty<T> = readonly [T, ...T[]];
export const isNonEmpty = <T>(items: readonly T[]): items is NonEmpty<T> => items.length > 0;

/** Programmer errors end the run loudly: they are never an outcome that a caller handles. */
export function assert(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Error(`invariant: ${message}`);
}
