import { describe, expect, test } from 'vitest';
import type { TickEvent } from '../../../autoscaler/src/core/event.ts';
import type { Audience } from '../../../autoscaler/src/core/message.ts';
import type { News } from '../../../autoscaler/src/core/news.ts';
import type { NodeName, OperationId } from '../../../autoscaler/src/core/units.ts';
import { seconds } from '../../../autoscaler/src/core/units.ts';
import { OperatingError } from '../../../autoscaler/src/ports/errors.ts';
import type { Notifier } from '../../../autoscaler/src/ports/notifier.ts';
import { NOON } from '../../support/cluster.ts';

export interface NotifierBench {
  readonly port: Notifier;
  /** What each audience was told, oldest first. */
  readonly heard: () => readonly { readonly audience: Audience; readonly event: News }[];
  readonly silence: (on: boolean) => Promise<void>;
  /** How long the port's own waiting and its requests' limits add up to since the start. */
  readonly spent: () => number;
}

export interface NotifierTarget {
  readonly name: string;
  readonly open: () => Promise<NotifierBench>;
}

const OPERATION = 'up-1-0' as OperationId;
const STARTED: TickEvent = {
  kind: 'launch-started',
  operation: OPERATION,
  cause: 'cpu',
  market: 'spot',
};
const FAILED: TickEvent = { kind: 'launch-failed', operation: OPERATION, why: 'never-joined' };
const FULL: TickEvent = {
  kind: 'alarm-raised',
  alarm: { code: 'at-maximum', nodes: 10, maximum: 10 },
};
const DONE: TickEvent = {
  kind: 'removal-done',
  operation: 'down-2-0' as OperationId,
  node: 'i-1' as NodeName,
  cause: 'underused',
};

export function notifierContract({ name, open }: NotifierTarget): void {
  describe(`notifier: ${name}`, () => {
    test('wakes people for failures and at the maximum, and only informs them of the rest', async () => {
      const { port, heard } = await open();
      for (const event of [STARTED, FAILED, FULL, DONE]) await port.tell(event, { at: NOON });
      expect(heard()).toEqual([
        { audience: 'warnings', event: STARTED },
        { audience: 'alerts', event: FAILED },
        { audience: 'alerts', event: FULL },
        { audience: 'warnings', event: DONE },
      ]);
    });

    test('gives up within two seconds, and tells the next thing all the same', async () => {
      const { port, heard, silence, spent } = await open();
      await silence(true);
      await expect(port.tell(FAILED, { at: NOON })).rejects.toBeInstanceOf(OperatingError);
      expect(spent()).toBeLessThanOrEqual(seconds(2));
      await silence(false);
      await port.tell(DONE, { at: NOON });
      expect(heard()).toEqual([{ audience: 'warnings', event: DONE }]);
    });
  });
}
