import { describe, expect, test } from 'vitest';
import { minutes } from '../../../autoscaler/src/core/units.ts';
import { OperatingError } from '../../../autoscaler/src/ports/errors.ts';
import type { Exchange } from '../../../autoscaler/src/ports/exchange.ts';
import { randomFrom } from '../../../autoscaler/world/random.ts';
import { serviceAt } from '../../../autoscaler/world/wire/internet.ts';
import { type Lie, untrue } from '../../../autoscaler/world/wire/lies.ts';
import { aDrill } from '../../support/drill.ts';
import { swarmPolicy } from '../swarm-policy.ts';

type How = Exclude<Lie, 'partial'> | 'down';

/** Short windows and cooldowns, so that what would be done is done within minutes. */
const { scaleUp, scaleDown, nodes } = swarmPolicy();

interface Course {
  /** vCPUs that the customers ask for at first: so few that a node could go. */
  readonly idle: number;
  /** Minutes of that; then four with a load that needs another node. */
  readonly span: number;
}

async function drill(how: How, { idle, span }: Course = { idle: 0.8, span: 4 }): Promise<string> {
  let load = 3;
  let fails = false;
  const line =
    (inner: Exchange): Exchange =>
    async (request) => {
      if (!fails || serviceAt(request.url) !== 'prometheus') return inner(request);
      if (how !== 'down') return untrue(await inner(request), how, randomFrom(1));
      throw new OperatingError({ service: 'prometheus', kind: 'timeout' }, 'no answer');
    };
  const it = await aDrill({ load: () => load, line, policy: { scaleUp, scaleDown, nodes } });
  fails = true;
  load = idle;
  it.note(`Prometheus fails (${how}); the load is ${idle} vCPUs`);
  await it.pass(minutes(span));
  load = 5;
  it.note('the load rises to 5 vCPUs');
  await it.pass(minutes(4));
  return it.told({ also: ['PrometheusUnavailable', 'ClusterCPU', 'PendingPods'] });
}

/**
 * That it is gone is not told by us: CloudWatch's alarm on `PrometheusUnavailable` does (A4), and
 * what it says is posted by the same function.
 */
describe('Prometheus is gone, or misleads', () => {
  test('down: nothing is removed, and pods that wait buy all the same', async () => {
    expect(await drill('down')).toMatchInlineSnapshot(`
      "what happened:
        0:00 Prometheus fails (down); the load is 0.8 vCPUs
        4:00 the load rises to 5 vCPUs
        5:31 i-0000000000000002f was bought for up-11-0
        5:45 i-0000000000000002f is pending, no node
        6:00 i-0000000000000002f is running, no node
        6:15 i-0000000000000002f is running, NotReady
        6:30 i-0000000000000002f is running, Ready
      what was measured:
        AutoscalerInvocations 8
        CurrentNodeCount 3 → 4
        Decisions{hold} 7
        Decisions{scale-up} 1
        NodeJoinLatency 59325
        PendingPods 0 → 1 → 0
        PrometheusUnavailable 1
        ScaleUpEvents{Pending} 1
      what Slack shows:
        🟢 Scale-up started
          A node is being bought on demand (pending).
        🟢 Scale-up finished
          i-0000000000000002f is Ready after 59s."
    `);
  });

  test('stale: the same as down, though it answers', async () => {
    expect(await drill('stale')).toMatchInlineSnapshot(`
      "what happened:
        0:00 Prometheus fails (stale); the load is 0.8 vCPUs
        4:00 the load rises to 5 vCPUs
        5:30 i-0000000000000002f was bought for up-11-0
        5:30 i-0000000000000002f is pending, no node
        5:45 i-0000000000000002f is running, no node
        6:15 i-0000000000000002f is running, NotReady
        6:30 i-0000000000000002f is running, Ready
      what was measured:
        AutoscalerInvocations 8
        CurrentNodeCount 3 → 4
        Decisions{hold} 7
        Decisions{scale-up} 1
        NodeJoinLatency 60000
        PendingPods 0 → 1 → 0
        PrometheusUnavailable 1
        ScaleUpEvents{Pending} 1
      what Slack shows:
        🟢 Scale-up started
          A node is being bought on demand (pending).
        🟢 Scale-up finished
          i-0000000000000002f is Ready after 1m."
    `);
  });

  test('NaN: no number is no reading', async () => {
    expect(await drill('lie-nan')).toMatchInlineSnapshot(`
      "what happened:
        0:00 Prometheus fails (lie-nan); the load is 0.8 vCPUs
        4:00 the load rises to 5 vCPUs
        5:30 i-0000000000000002f was bought for up-11-0
        5:30 i-0000000000000002f is pending, no node
        5:45 i-0000000000000002f is running, no node
        6:15 i-0000000000000002f is running, NotReady
        6:30 i-0000000000000002f is running, Ready
      what was measured:
        AutoscalerInvocations 8
        CurrentNodeCount 3 → 4
        Decisions{hold} 7
        Decisions{scale-up} 1
        NodeJoinLatency 60000
        PendingPods 0 → 1 → 0
        PrometheusUnavailable 1
        ScaleUpEvents{Pending} 1
      what Slack shows:
        🟢 Scale-up started
          A node is being bought on demand (pending).
        🟢 Scale-up finished
          i-0000000000000002f is Ready after 1m."
    `);
  });

  test('always 0, in truth half busy: one node goes, for its pods fit; pods buy it back', async () => {
    expect(await drill('lie-0', { idle: 3, span: 7 })).toMatchInlineSnapshot(`
      "what happened:
        0:00 Prometheus fails (lie-0); the load is 3 vCPUs
        4:30 i-00000000000000005 was cordoned by down-10-0
        4:40 a pod was evicted from i-00000000000000005 × 3
        5:00 a pod was evicted from i-00000000000000005
        5:40 i-00000000000000005 was told to terminate
        5:45 i-00000000000000005 is shutting-down, NotReady
        5:50 i-00000000000000005 was told to terminate
        6:00 i-00000000000000005 was told to terminate
        6:15 i-00000000000000005 is terminated, NotReady
        6:30 Node i-00000000000000005 was deleted
        6:30 i-00000000000000005 is terminated, no node
        7:00 the load rises to 5 vCPUs
        8:30 i-00000000000000030 was bought for up-14-0
        8:30 i-00000000000000030 is pending, no node
        8:45 i-00000000000000030 is running, no node
        9:15 i-00000000000000030 is running, Ready
        10:30 i-0000000000000003b was bought for up-16-0
        10:30 i-0000000000000003b is pending, no node
        10:45 i-0000000000000003b is running, no node
      what was measured:
        AutoscalerInvocations 11
        ClusterCPUUtilization 0
        CurrentNodeCount 3 → 2 → 3 → 4
        Decisions{hold} 8
        Decisions{scale-down} 1
        Decisions{scale-up} 2
        NodeJoinLatency 45000
        PendingPods 0 → 3 → 0 → 1
        PrometheusUnavailable 0
        ScaleDownEvents 1
        ScaleUpEvents{Pending} 2
      what Slack shows:
        🔵 Scale-down started
          i-00000000000000005 is being emptied (underused).
        🔵 Scale-down completed
          i-00000000000000005 is gone (underused).
        🟢 Scale-up started
          A node is being bought as spot (pending).
        🟢 Scale-up finished
          i-00000000000000030 is Ready after 45s.
        🟢 Scale-up started
          A node is being bought on demand (pending)."
    `);
  });

  test('always 100: one node a cooldown, up to the maximum, and people are told', async () => {
    expect(await drill('lie-100')).toMatchInlineSnapshot(`
      "what happened:
        0:00 Prometheus fails (lie-100); the load is 0.8 vCPUs
        0:30 i-00000000000000023 was bought for up-6-0
        0:30 i-00000000000000023 is pending, no node
        0:45 i-00000000000000023 is running, no node
        1:30 i-00000000000000023 is running, Ready
        3:30 i-00000000000000028 was bought for up-9-0
        3:30 i-00000000000000028 is pending, no node
        3:45 i-00000000000000028 is running, no node
        4:00 the load rises to 5 vCPUs
        4:15 i-00000000000000028 is running, NotReady
        4:30 i-00000000000000028 is running, Ready
        6:30 i-00000000000000039 was bought for up-12-0
        6:30 i-00000000000000039 is pending, no node
        6:45 i-00000000000000039 is running, no node
        7:30 i-00000000000000039 is running, Ready
      what was measured:
        AutoscalerInvocations 8
        ClusterCPUUtilization 100
        CurrentNodeCount 4 → 5 → 6
        Decisions{hold} 5
        Decisions{scale-up} 3
        NodeJoinLatency 180000
        PendingPods 0
        PrometheusUnavailable 0
        ScaleUpEvents{CPU} 3
      what Slack shows:
        🟢 Scale-up started
          A node is being bought on demand (cpu).
        🟢 Scale-up finished
          i-00000000000000023 is Ready after 1m.
        🟢 Scale-up started
          A node is being bought as spot (cpu).
        🟢 Scale-up finished
          i-00000000000000028 is Ready after 1m.
        🟢 Scale-up started
          A node is being bought as spot (cpu).
        🟢 Scale-up finished
          i-00000000000000039 is Ready after 1m.
        ⚠️ At the maximum
          There are 6 nodes, and the policy's maximum is 6.
          What to do
          If this load is real, raise nodes.max (and guardrails.yaml); if not, find what
          asks for it."
    `);
  });
});
