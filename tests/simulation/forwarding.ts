import { minutes, seconds } from '../../autoscaler/src/core/units.ts';
import { alertsHandler } from '../../autoscaler/src/entry/functions/alerts.ts';
import type { Outside } from '../../autoscaler/src/entry/functions/wiring.ts';
import { OperatingError } from '../../autoscaler/src/ports/errors.ts';
import { Crash } from '../../autoscaler/world/faults.ts';
import { laterBy } from '../../autoscaler/world/model/state.ts';
import type { VirtualTime } from '../../autoscaler/world/virtual-time.ts';
import { type Sandbox, simulatedFunction } from '../../autoscaler/world/wire/function.ts';
import { PLACES, type WireWorld } from '../../autoscaler/world/wire/internet.ts';
import type { Published } from '../../autoscaler/world/wire/sns.ts';
import { aRecord } from '../support/sns.ts';

/** Lambda invokes a function for an event of SNS three times in all, a minute and two later. */
const PAUSES = [minutes(1), minutes(2)];
/** A message that came so shortly before the end may still be on its way. */
const ON_ITS_WAY = minutes(6);

interface Forwarding {
  readonly wire: WireWorld;
  readonly time: VirtualTime;
  /** The function's own outside in one container. */
  readonly outsideIn: (sandbox: Sandbox) => Outside;
  /** SNS brings this one twice. */
  readonly twice: () => boolean;
  readonly count: (kind: string) => void;
  readonly say: (text: string) => void;
}

/**
 * From the topics to Slack, through the function itself. What is judged: it can read every message
 * that is published, and once nothing fails any more every message comes through.
 */
export function forwarding({ wire, time, outsideIn, twice, count, say }: Forwarding) {
  const { world, published } = wire;
  const alerts = simulatedFunction({
    time,
    timeout: minutes(1),
    build: (sandbox) => alertsHandler(SETTINGS, outsideIn(sandbox)),
  });
  const waiting = new Map<Published, number>();
  let taken = 0;
  const bring = async (message: Published, id: string, attempt = 0): Promise<void> => {
    const until = world.now + minutes(1);
    const invocation = {
      awsRequestId: `${id}/${attempt}`,
      getRemainingTimeInMillis: () => until - world.now,
    };
    const given = aRecord(message.message, { TopicArn: message.topic, MessageId: id });
    try {
      const { dropped } = await alerts.invoke((handler) =>
        handler({ Records: [given] }, invocation),
      );
      if (dropped > 0) say(`the function for Slack could not read: ${message.message}`);
      waiting.delete(message);
    } catch (error) {
      if (!(error instanceof OperatingError || error instanceof Crash)) throw error;
      const pause = PAUSES[attempt];
      if (pause === undefined) count('dead-letter');
      else time.at(laterBy(world.now, pause), () => bring(message, id, attempt + 1));
    }
  };
  return {
    onStep: () => {
      for (const message of published.slice(taken)) {
        taken += 1;
        waiting.set(message, world.now);
        const copies = twice() ? 2 : 1;
        if (copies === 2) count('message-twice');
        for (let copy = 1; copy <= copies; copy++)
          time.at(laterBy(world.now, copy * seconds(0.5)), () => bring(message, `sns-${taken}`));
      }
    },
    /** `since`: from when on nothing failed any more. */
    closing: (since: number) => {
      for (const [{ message }, at] of waiting)
        if (at >= since && at < world.now - ON_ITS_WAY) say(`nobody read in Slack: ${message}`);
    },
  };
}

const SETTINGS = {
  region: PLACES.region,
  cluster: PLACES.cluster,
  webhook: PLACES.secrets.slack,
  links: {},
};
