import type { Alarm, AlarmCode } from './alarms.ts';
import type { LaunchCause } from './decision.ts';
import type { Refusal } from './operations/effect.ts';
import type { LaunchFailure } from './operations/launch.ts';
import type { DrainBlock, RemovalCause, RestoreReason } from './operations/removal.ts';
import type { InstanceId, Market, Millis, NodeName, OperationId } from './units.ts';

/** Something that people or metrics are told: data here, prose in `explain`. */
export type TickEvent =
  | {
      readonly kind: 'launch-started';
      readonly operation: OperationId;
      readonly cause: LaunchCause;
      readonly market: Market;
    }
  | {
      readonly kind: 'launch-refused';
      readonly operation: OperationId;
      readonly refusal: Refusal;
      readonly market: Market;
    }
  | {
      readonly kind: 'launch-ready';
      readonly operation: OperationId;
      readonly node: NodeName;
      readonly latency: Millis;
    }
  | { readonly kind: 'launch-failed'; readonly operation: OperationId; readonly why: LaunchFailure }
  | {
      readonly kind: 'removal-started';
      readonly operation: OperationId;
      readonly node: NodeName;
      readonly cause: RemovalCause;
    }
  | {
      readonly kind: 'removal-done';
      readonly operation: OperationId;
      readonly node: NodeName;
      readonly cause: RemovalCause;
    }
  | {
      readonly kind: 'removal-restored';
      readonly operation: OperationId;
      readonly node: NodeName;
      readonly why: RestoreReason;
      readonly block?: DrainBlock;
    }
  | { readonly kind: 'orphan-swept'; readonly instance: InstanceId }
  | { readonly kind: 'ghost-swept'; readonly node: NodeName }
  | { readonly kind: 'cordon-lifted'; readonly node: NodeName }
  /** Something needs a person; told once, however long it lasts. */
  | { readonly kind: 'alarm-raised'; readonly alarm: Alarm }
  | { readonly kind: 'alarm-over'; readonly code: AlarmCode }
  | { readonly kind: 'effect-failed'; readonly effect: string; readonly why: string };
