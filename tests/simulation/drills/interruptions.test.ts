import { describe, expect, test } from 'vitest';
import { minutes } from '../../../autoscaler/src/core/units.ts';
import { endMachine } from '../../../autoscaler/world/model/machines.ts';
import { aDrill } from '../../support/drill.ts';
import { spotMachine } from '../../support/run.ts';

describe('AWS takes machines, or says that it may', () => {
  test('a spot notice: emptied before its end, and replaced', async () => {
    const it = await aDrill();
    it.announces('spot-interruption', spotMachine(it.world));
    await it.pass(minutes(3));
    expect(await it.told({ posts: 'full' })).toMatchInlineSnapshot(`
      "what happened:
        0:00 AWS: EC2 Spot Instance Interruption Warning of i-00000000000000003
        0:02 i-00000000000000003 was cordoned by notice/i-00000000000000003
        0:02 a pod was evicted from i-00000000000000003 × 3
        0:02 i-00000000000000023 was bought for up-6-0
        0:15 i-00000000000000023 is pending, no node
        0:30 i-00000000000000023 is running, no node
        0:47 a pod was evicted from i-00000000000000003
        1:00 i-00000000000000023 is running, Ready
        1:40 i-00000000000000003 was told to terminate
        1:45 i-00000000000000003 is shutting-down, NotReady
        1:50 i-00000000000000003 was told to terminate
        2:00 i-00000000000000003 was told to terminate
        2:15 i-00000000000000003 is terminated, NotReady
        2:30 Node i-00000000000000003 was deleted
        2:30 i-00000000000000003 is terminated, no node
      what was measured:
        AutoscalerInvocations 4
        CurrentNodeCount 3
        Decisions{hold} 2
        Decisions{scale-up} 1
        LeaseHeld 1
        NodeJoinLatency 58000
        ScaleDownEvents 1
        ScaleUpEvents{Replacement} 1
      what Slack shows:
        ⚠️ AWS takes a node
          i-00000000000000003 goes back to AWS: its pods go elsewhere.
          Reason
          AWS takes its instance back.
          Nodes
          2 nodes serve now, 3 once all that is under way is done (2 to 10 allowed)
          Cost
          −0.89 BDT an hour
          (−650 BDT a month, if it stays so)
          All workers now: 5.21 BDT an hour
          Time
          Mon 2026-11-23 18:04 Asia/Dhaka
          Mon 2026-11-23 12:04 UTC
          What to do
          Nothing: its pods move, and a replacement is bought.
          smartscale-prod, us-east-1 · run
          event-spot-interruption-i-00000000000000003-1795435470000
          policy shop, main@sha1:5eed000000000000000000000000000000000000
        🟢 Scale-up started
          A node is being bought as spot (replacement).
          Reason
          AWS has announced the end of i-00000000000000003: a replacement is due.
          Nodes
          2 nodes serve now, 3 once all that is under way is done (2 to 10 allowed)
          Cost
          +0.89 BDT an hour
          (+650 BDT a month, if it stays so)
          All workers now: 5.21 BDT an hour
          Time
          Mon 2026-11-23 18:04 Asia/Dhaka
          Mon 2026-11-23 12:04 UTC
          smartscale explain 6
          smartscale-prod, us-east-1 · run
          event-spot-interruption-i-00000000000000003-1795435470000
          policy shop, main@sha1:5eed000000000000000000000000000000000000
        🟢 Scale-up finished
          i-00000000000000023 is Ready after 58s.
          Reason
          It stands in for a node that AWS takes.
          Nodes
          3 nodes serve now (2 to 10 allowed)
          Cost
          +0.89 BDT an hour
          (+650 BDT a month, if it stays so)
          All workers now: 4.32 BDT an hour
          Time
          Mon 2026-11-23 18:06 Asia/Dhaka
          Mon 2026-11-23 12:06 UTC
          smartscale explain 6
          smartscale-prod, us-east-1 · run request-9
          policy shop, main@sha1:5eed000000000000000000000000000000000000
        🔵 Scale-down completed
          i-00000000000000003 is gone (interrupted).
          Reason
          AWS takes its instance back.
          Nodes
          3 nodes serve now (2 to 10 allowed)
          Cost
          −0.89 BDT an hour
          (−650 BDT a month, if it stays so)
          All workers now: 4.32 BDT an hour
          Time
          Mon 2026-11-23 18:07 Asia/Dhaka
          Mon 2026-11-23 12:07 UTC
          smartscale-prod, us-east-1 · run request-10
          policy shop, main@sha1:5eed000000000000000000000000000000000000"
    `);
  });

  test('a rebalance recommendation: replaced first, then given up', async () => {
    const it = await aDrill();
    it.announces('rebalance', spotMachine(it.world));
    await it.pass(minutes(8));
    expect(await it.told()).toMatchInlineSnapshot(`
      "what happened:
        0:00 AWS: EC2 Instance Rebalance Recommendation of i-00000000000000003
        0:02 i-00000000000000023 was bought for up-6-0
        0:15 i-00000000000000023 is pending, no node
        0:30 i-00000000000000023 is running, no node
        0:45 i-00000000000000023 is running, NotReady
        1:00 i-00000000000000023 is running, Ready
        5:30 i-00000000000000003 was cordoned by down-11-0
        5:40 a pod was evicted from i-00000000000000003 × 3
        6:00 a pod was evicted from i-00000000000000003
        6:40 i-00000000000000003 was told to terminate
        6:45 i-00000000000000003 is shutting-down, NotReady
        6:50 i-00000000000000003 was told to terminate
        7:00 i-00000000000000003 was told to terminate
        7:15 i-00000000000000003 is terminated, NotReady
        7:30 Node i-00000000000000003 was deleted
        7:30 i-00000000000000003 is terminated, no node
      what was measured:
        AutoscalerInvocations 9
        CurrentNodeCount 4 → 3
        Decisions{hold} 6
        Decisions{scale-down} 1
        Decisions{scale-up} 1
        LeaseHeld 1
        NodeJoinLatency 58000
        ScaleDownEvents 1
        ScaleUpEvents{Replacement} 1
      what Slack shows:
        🟢 Scale-up started
          A node is being bought on demand (replacement).
        🟢 Scale-up finished
          i-00000000000000023 is Ready after 58s.
        🔵 Scale-down started
          i-00000000000000003 is being emptied (replaced).
        🔵 Scale-down completed
          i-00000000000000003 is gone (replaced)."
    `);
  });

  test('a state change: somebody ended the machine, and it is replaced', async () => {
    const it = await aDrill();
    const machine = spotMachine(it.world);
    endMachine(it.world, machine);
    it.announces('state-change', machine);
    await it.pass(minutes(3));
    expect(await it.told()).toMatchInlineSnapshot(`
      "what happened:
        0:00 AWS: EC2 Instance State-change Notification of i-00000000000000003
        0:02 i-00000000000000003 was cordoned by down-6-100
        0:02 i-00000000000000023 was bought for up-6-0
        0:12 a pod was evicted from i-00000000000000003 × 3
        0:15 i-00000000000000003 is shutting-down, NotReady
        0:15 i-00000000000000023 is pending, no node
        0:30 i-00000000000000003 is terminated, NotReady
        0:30 i-00000000000000023 is running, no node
        0:32 Node i-00000000000000003 was deleted
        0:45 i-00000000000000003 is terminated, no node
        0:45 i-00000000000000023 is running, NotReady
        1:00 i-00000000000000023 is running, Ready
      what was measured:
        AutoscalerInvocations 4
        CurrentNodeCount 3
        Decisions{hold} 2
        Decisions{scale-up} 1
        LeaseHeld 1
        NodeJoinLatency 58000
        ScaleDownEvents 1
        ScaleUpEvents{Replacement} 1
      what Slack shows:
        ⚠️ AWS takes a node
          i-00000000000000003 goes back to AWS: its pods go elsewhere.
          What to do
          Nothing: its pods move, and a replacement is bought.
        🟢 Scale-up started
          A node is being bought as spot (replacement).
        🔵 Scale-down completed
          i-00000000000000003 is gone (interrupted).
        🟢 Scale-up finished
          i-00000000000000023 is Ready after 58s."
    `);
  });

  test('scheduled maintenance: replaced first, then given up', async () => {
    const it = await aDrill();
    it.announces('scheduled-maintenance', spotMachine(it.world));
    await it.pass(minutes(8));
    expect(await it.told()).toMatchInlineSnapshot(`
      "what happened:
        0:00 AWS: AWS Health Event of i-00000000000000003
        0:02 i-00000000000000023 was bought for up-6-0
        0:15 i-00000000000000023 is pending, no node
        0:30 i-00000000000000023 is running, no node
        0:45 i-00000000000000023 is running, NotReady
        1:00 i-00000000000000023 is running, Ready
        5:30 i-00000000000000003 was cordoned by down-11-0
        5:40 a pod was evicted from i-00000000000000003 × 3
        6:00 a pod was evicted from i-00000000000000003
        6:40 i-00000000000000003 was told to terminate
        6:45 i-00000000000000003 is shutting-down, NotReady
        6:50 i-00000000000000003 was told to terminate
        7:00 i-00000000000000003 was told to terminate
        7:15 i-00000000000000003 is terminated, NotReady
        7:30 Node i-00000000000000003 was deleted
        7:30 i-00000000000000003 is terminated, no node
      what was measured:
        AutoscalerInvocations 9
        CurrentNodeCount 4 → 3
        Decisions{hold} 6
        Decisions{scale-down} 1
        Decisions{scale-up} 1
        LeaseHeld 1
        NodeJoinLatency 58000
        ScaleDownEvents 1
        ScaleUpEvents{Replacement} 1
      what Slack shows:
        🟢 Scale-up started
          A node is being bought on demand (replacement).
        🟢 Scale-up finished
          i-00000000000000023 is Ready after 58s.
        🔵 Scale-down started
          i-00000000000000003 is being emptied (replaced).
        🔵 Scale-down completed
          i-00000000000000003 is gone (replaced)."
    `);
  });
});
