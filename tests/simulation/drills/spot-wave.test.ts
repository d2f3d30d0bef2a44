import { describe, expect, test } from 'vitest';
import { minutes } from '../../../autoscaler/src/core/units.ts';
import { isUp } from '../../../autoscaler/world/model/machines.ts';
import { aDrill } from '../../support/drill.ts';

describe('a spot wave', () => {
  test('a wave that takes both spot nodes at once: both replaced', async () => {
    const it = await aDrill();
    for (const machine of it.world.machines.values())
      if (isUp(machine) && machine.instance.market === 'spot')
        it.announces('spot-interruption', machine);
    await it.pass(minutes(4));
    expect(await it.told()).toMatchInlineSnapshot(`
      "what happened:
        0:00 AWS: EC2 Spot Instance Interruption Warning of i-00000000000000003
        0:00 AWS: EC2 Spot Instance Interruption Warning of i-00000000000000005
        0:02 i-00000000000000003 was cordoned by notice/i-00000000000000003
        0:02 a pod was evicted from i-00000000000000003 × 3
        0:02 i-00000000000000005 was cordoned by notice/i-00000000000000005
        0:02 i-00000000000000023 was bought for up-6-0
        0:02 i-00000000000000025 was bought for up-6-1
        0:15 i-00000000000000023 is pending, no node
        0:15 i-00000000000000025 is pending, no node
        0:30 i-00000000000000023 is running, no node
        0:30 i-00000000000000025 is running, no node
        0:45 i-00000000000000025 is running, NotReady
        0:47 a pod was evicted from i-00000000000000003
        1:00 i-00000000000000023 is running, Ready
        1:00 i-00000000000000025 is running, Ready
        1:30 a pod was deleted from i-00000000000000005 × 4
        1:40 i-00000000000000003 was told to terminate
        1:45 i-00000000000000003 is shutting-down, NotReady
        1:50 i-00000000000000003 was told to terminate
        2:00 i-00000000000000003 was told to terminate
        2:00 i-00000000000000005 was told to terminate
        2:00 i-00000000000000005 is shutting-down, NotReady
        2:15 i-00000000000000003 is terminated, NotReady
        2:30 Node i-00000000000000003 was deleted
        2:30 Node i-00000000000000005 was deleted
        2:30 i-00000000000000003 is terminated, no node
        2:30 i-00000000000000005 is terminated, no node
      what was measured:
        AutoscalerInvocations 6
        CurrentNodeCount 3
        Decisions{hold} 3
        Decisions{scale-up} 1
        LeaseHeld 2
        NodeJoinLatency 116000
        ScaleDownEvents 2
        ScaleUpEvents{BelowMinimum} 2
      what Slack shows:
        ⚠️ AWS takes a node
          i-00000000000000003 goes back to AWS: its pods go elsewhere.
          What to do
          Nothing: its pods move, and a replacement is bought.
        ⚠️ AWS takes a node
          i-00000000000000005 goes back to AWS: its pods go elsewhere.
          What to do
          Nothing: its pods move, and a replacement is bought.
        🟢 Scale-up started
          A node is being bought as spot (below-minimum).
        🟢 Scale-up started
          A node is being bought as spot (below-minimum).
        🟢 Scale-up finished
          i-00000000000000023 is Ready after 58s.
        🟢 Scale-up finished
          i-00000000000000025 is Ready after 58s.
        🔵 Scale-down completed
          i-00000000000000003 is gone (interrupted).
        🔵 Scale-down completed
          i-00000000000000005 is gone (interrupted)."
    `);
  });
});
