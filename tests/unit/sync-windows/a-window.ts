import type { SyncWindow, Target } from '../../../autoscaler/src/core/sync-windows/window.ts';
import { hours, type Instant, type Millis } from '../../../autoscaler/src/core/units.ts';

/** A window about everything, active from nine for an hour, with what a test says of it. */
export const aWindow = (own: Partial<SyncWindow> = {}): SyncWindow => ({
  kind: 'deny',
  schedule: '0 9 * * *',
  duration: hours(1),
  timeZone: 'UTC',
  applications: ['*'],
  namespaces: [],
  clusters: [],
  andOperator: false,
  manualSync: false,
  syncOverrun: false,
  ...own,
});

export const TARGET: Target = { application: 'shop', namespace: 'shop', cluster: 'prod' };

export const at = (text: string): Instant => Date.parse(text) as Instant;
export const iso = (instant: Instant | undefined): string | undefined =>
  instant === undefined ? undefined : new Date(instant).toISOString().replace('.000', '');
export const plus = (instant: Instant, span: number): Instant => (instant + span) as Instant;
export const ms = (count: number): Millis => count as Millis;
