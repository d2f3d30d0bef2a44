import { z } from 'zod';
import type { Refusal } from '../operations/effect.ts';
import type { Attempt, Launch, LaunchFailure } from '../operations/launch.ts';
import type { Operation } from '../operations/operation.ts';
import type { DrainBlock, Removal, RemovalCause, RestoreReason } from '../operations/removal.ts';
import type { Watch } from '../operations/watch.ts';
import { market } from './cluster.ts';
import { atLeastOne, launchCause, pool } from './decision.ts';
import { instant, listOf, maybe, number, object, span, tagged, text } from './shape.ts';

/** Schemas of open operations, as the state holds them. */

const watch = object<Watch>({ waited: span, lookedAt: maybe(instant) });

const attempt = object<Attempt>({ number: number(), market, pools: atLeastOne(pool) });
const wish = object<Omit<Attempt, 'number'>>({ market, pools: atLeastOne(pool) });
const refusalKind = z.enum(['no-capacity', 'quota', 'configuration']);
export const refusal = object<Refusal>({ kind: refusalKind, message: text() });
export const launchFailure: z.ZodType<LaunchFailure> = z.enum([
  ...refusalKind.options,
  'never-seen',
  'never-joined',
  'instance-lost',
]);

const launchAt = tagged<Launch['at'], 'phase'>('phase', {
  launching: { attempt, next: listOf(wish), refusal: maybe(refusal), unseen: watch },
  joining: { instance: text(), since: instant, join: watch, missing: watch },
  reclaiming: { instance: text(), why: launchFailure, missing: watch },
  ready: { instance: text(), node: text(), latency: span },
  failed: { why: launchFailure },
  shadowed: {},
});

export const restoreReason: z.ZodType<RestoreReason> = z.enum([
  'would-not-drain',
  'two-budgets',
  'capacity-wanted',
  'evidence-lost',
  'taken-by-hand',
]);

export const block = object<DrainBlock>({
  pod: text(),
  by: z.enum(['budget', 'two-budgets', 'still-ending']),
  budget: maybe(text()),
});

const removalAt = tagged<Removal['at'], 'phase'>('phase', {
  cordoning: { drain: watch },
  draining: { drain: watch, block: maybe(block) },
  drained: { drain: watch },
  terminating: {},
  deregistering: {},
  removed: {},
  restoring: { why: restoreReason, block: maybe(block) },
  restored: { why: restoreReason, block: maybe(block) },
  shadowed: {},
});

export const removalCause: z.ZodType<RemovalCause> = z.enum([
  'underused',
  'replaced',
  'repair',
  'interrupted',
]);

export const operationSchema = tagged<Operation, 'kind'>('kind', {
  launch: {
    id: text(),
    startedAt: instant,
    cause: launchCause,
    replaces: maybe(text()),
    joinTimeout: span,
    at: launchAt,
  },
  removal: {
    id: text(),
    startedAt: instant,
    node: text(),
    uid: text(),
    instance: text(),
    cause: removalCause,
    endsAt: maybe(instant),
    stampBefore: maybe(instant),
    limits: object<Removal['limits']>({ drain: span, blind: span, force: span }),
    missing: watch,
    blindSince: maybe(instant),
    at: removalAt,
  },
});
