import { describe, expect, test } from 'vitest';
import { minutes, seconds } from '../../../autoscaler/src/core/units.ts';
import type { Exchange } from '../../../autoscaler/src/ports/exchange.ts';
import { PLENTY } from '../../../autoscaler/world/facade/compute.ts';
import { aDrill, type DrillOptions } from '../../support/drill.ts';
import { swarmPolicy } from '../swarm-policy.ts';

const { scaleUp, scaleDown, drain, launch } = swarmPolicy();

/** A cluster whose load rises from 3 vCPUs to 6 once the story begins. */
async function aRush(options: DrillOptions) {
  let load = 3;
  const it = await aDrill({ load: () => load, ...options });
  load = 6;
  it.note('the load rises from 3 vCPUs to 6');
  return it;
}

/** EC2 takes the first order, and its answer keeps the function waiting past its time limit. */
function hangsOnce() {
  let hung = false;
  return (inner: Exchange): Exchange =>
    async (request) => {
      const answer = await inner(request);
      if (hung || request.body?.includes('Action=CreateFleet') !== true) return answer;
      hung = true;
      return new Promise(() => {});
    };
}

/** The four drills of the runbook (T3). */
describe('what fails while the cluster scales', () => {
  test('the function runs into its time limit: the next tick finds what it bought', async () => {
    const it = await aRush({ line: hangsOnce(), policy: { scaleUp } });
    await it.pass(minutes(5));
    expect(await it.told()).toMatchInlineSnapshot(`
      "what happened:
        0:00 the load rises from 3 vCPUs to 6
        1:30 i-00000000000000035 was bought for up-7-0
        1:30 i-00000000000000035 is pending, no node
        1:45 i-00000000000000035 is running, no node
        2:15 i-00000000000000035 is running, NotReady
        2:30 i-00000000000000035 is running, Ready
        3:30 i-0000000000000003a was bought for up-7-1
        3:30 i-0000000000000003a is pending, no node
        3:45 i-0000000000000003a is running, no node
        4:30 i-0000000000000003f was bought for up-9-0
        4:30 i-0000000000000003a is running, Ready
        4:30 i-0000000000000003f is pending, no node
        4:45 i-0000000000000003f is running, no node
      what was measured:
        AutoscalerInvocations 4
        CurrentNodeCount 3 → 5 → 6
        Decisions{hold} 2
        Decisions{scale-up} 1
        LeaseHeld 1
        NodeJoinLatency 240000
        ScaleUpEvents{CPU} 1
      what Slack shows:
        🟢 Scale-up started
          A node is being bought on demand (pending).
        🟢 Scale-up started
          A node is being bought as spot (pending).
        🟢 Scale-up finished
          i-00000000000000035 is Ready after 1m.
        🟢 Scale-up finished
          i-0000000000000003a is Ready after 3m.
        🟢 Scale-up started
          A node is being bought as spot (cpu)."
    `);
  });

  test('the quota is exceeded: told with what to ask for, and bought once it is raised', async () => {
    let quota = 3;
    const supply = () => ({
      ...PLENTY,
      get quota() {
        return quota;
      },
    });
    const it = await aRush({ supply, policy: { scaleUp } });
    await it.pass(minutes(2));
    quota = 10;
    it.note('the quota is raised');
    await it.pass(minutes(4));
    expect(await it.told()).toMatchInlineSnapshot(`
      "what happened:
        0:00 the load rises from 3 vCPUs to 6
        2:00 the quota is raised
        2:30 i-00000000000000037 was bought for up-8-0
        2:30 i-00000000000000037 is pending, no node
        2:45 i-00000000000000037 is running, no node
        3:15 i-00000000000000037 is running, NotReady
        3:30 i-00000000000000037 is running, Ready
        5:30 i-0000000000000003c was bought for up-11-0
        5:30 i-0000000000000003e was bought for up-11-1
        5:30 i-0000000000000003c is pending, no node
        5:30 i-0000000000000003e is pending, no node
        5:45 i-0000000000000003c is running, no node
        5:45 i-0000000000000003e is running, no node
      what was measured:
        AutoscalerInvocations 6
        CurrentNodeCount 3 → 4 → 6
        Decisions{hold} 3
        Decisions{scale-up} 3
        NodeJoinLatency 60000
        ScaleUpEvents{CPU} 2
        ScaleUpEvents{Pending} 3
        ScalingFailures{EC2QuotaExceeded} 2
      what Slack shows:
        🟢 Scale-up started
          A node is being bought on demand (pending).
        🟢 Scale-up started
          A node is being bought as spot (pending).
        🔴 Scale-up refused
          EC2 sold no node on demand: VcpuLimitExceeded (8 pools): You have requested more vCPU capacity than your current vCPU limit of 6 allows for the instance bucket that the specified instance type belongs to.
          What to do
          Ask AWS for more vCPUs: quota L-1216C47A for on demand, L-34B43A08 for spot. Until then nothing is bought.
        🔴 Scale-up refused
          EC2 sold no node as spot: VcpuLimitExceeded (8 pools): You have requested more vCPU capacity than your current vCPU limit of 6 allows for the instance bucket that the specified instance type belongs to.
          What to do
          Ask AWS for more vCPUs: quota L-1216C47A for on demand, L-34B43A08 for spot. Until then nothing is bought.
        🔴 Scale-up failed
          The account may not run more vCPUs.
          What to do
          Ask AWS for more vCPUs: quota L-1216C47A for on demand, L-34B43A08 for spot. Until then nothing is bought.
        🔴 Scale-up failed
          The account may not run more vCPUs.
          What to do
          Ask AWS for more vCPUs: quota L-1216C47A for on demand, L-34B43A08 for spot. Until then nothing is bought.
        🟢 Scale-up started
          A node is being bought on demand (pending).
        🟢 Scale-up finished
          i-00000000000000037 is Ready after 1m.
        🟢 Scale-up started
          A node is being bought as spot (cpu).
        🟢 Scale-up started
          A node is being bought as spot (cpu)."
    `);
  });

  test('a machine never joins: given back, counted, and another one is bought', async () => {
    const boot = { median: seconds(50), p95: seconds(60), neverJoins: 1 };
    const policy = { scaleUp, launch: { ...launch, joinTimeout: minutes(3) } };
    const it = await aRush({ change: { boot }, policy });
    await it.pass(minutes(2));
    Object.assign(it.world.options.boot, { neverJoins: 0 });
    await it.pass(minutes(6));
    expect(await it.told()).toMatchInlineSnapshot(`
      "what happened:
        0:00 the load rises from 3 vCPUs to 6
        1:30 i-00000000000000035 was bought for up-7-0
        1:30 i-00000000000000037 was bought for up-7-1
        1:30 i-00000000000000035 is pending, no node
        1:30 i-00000000000000037 is pending, no node
        1:45 i-00000000000000035 is running, no node
        1:45 i-00000000000000037 is running, no node
        4:50 i-00000000000000035 was told to terminate
        4:50 i-00000000000000037 was told to terminate
        5:00 i-00000000000000035 was told to terminate
        5:00 i-00000000000000037 was told to terminate
        5:00 i-00000000000000035 is shutting-down, no node
        5:00 i-00000000000000037 is shutting-down, no node
        5:30 i-00000000000000039 was bought for up-11-0
        5:30 i-0000000000000003b was bought for up-11-1
        5:30 i-00000000000000035 is terminated, no node
        5:30 i-00000000000000037 is terminated, no node
        5:30 i-00000000000000039 is pending, no node
        5:30 i-0000000000000003b is pending, no node
        5:45 i-00000000000000039 is running, no node
        5:45 i-0000000000000003b is running, no node
        6:15 i-00000000000000039 is running, Ready
        6:15 i-0000000000000003b is running, NotReady
        6:30 i-0000000000000003b is running, Ready
      what was measured:
        AutoscalerInvocations 8
        CurrentNodeCount 3 → 5 → 3 → 5
        Decisions{hold} 6
        Decisions{scale-up} 2
        NodeJoinLatency 105000
        ScaleUpEvents{Pending} 4
        ScalingFailures{NodeJoinFailure} 2
      what Slack shows:
        🟢 Scale-up started
          A node is being bought on demand (pending).
        🟢 Scale-up started
          A node is being bought as spot (pending).
        🔴 Scale-up failed
          The instance did not become Ready in time, so it was ended.
          What to do
          Look at the instance’s system log (aws ec2 get-console-output): its user data, the join token and the way to port 6443 of the server are what fails most.
        🔴 Scale-up failed
          The instance did not become Ready in time, so it was ended.
          What to do
          Look at the instance’s system log (aws ec2 get-console-output): its user data, the join token and the way to port 6443 of the server are what fails most.
        🟢 Scale-up started
          A node is being bought on demand (pending).
        🟢 Scale-up started
          A node is being bought as spot (pending).
        🟢 Scale-up finished
          i-00000000000000039 is Ready after 45s.
        🟢 Scale-up finished
          i-0000000000000003b is Ready after 1m."
    `);
  });

  test('a node does not drain in time: opened again, and left alone for a while', async () => {
    const policy = { scaleUp, scaleDown, drain: { ...drain, timeout: minutes(3) } };
    const it = await aDrill({ load: () => 0.8, policy });
    for (const entry of it.world.pods.values()) entry.stuck = true;
    it.note('pods no longer heed their grace period');
    await it.pass(minutes(10));
    expect(await it.told()).toMatchInlineSnapshot(`
      "what happened:
        0:00 pods no longer heed their grace period
        5:30 i-00000000000000005 was cordoned by down-11-0
        5:40 a pod was evicted from i-00000000000000005 × 2
        9:30 i-00000000000000001 was cordoned by down-15-0
        9:40 a pod was evicted from i-00000000000000001
      what was measured:
        AutoscalerInvocations 10
        CurrentNodeCount 3
        Decisions{hold} 8
        Decisions{scale-down} 2
        ScaleDownEvents 2
        ScalingFailures{DrainFailed} 1
      what Slack shows:
        🔵 Scale-down started
          i-00000000000000005 is being emptied (underused).
        🔴 Scale-down called off
          i-00000000000000005 stays: default/demo-app-0000b stood in the way (still-ending).
          What to do
          See whether the budget of that pod allows any disruption (kubectl get pdb -A). The node is left alone for a while.
        🔵 Scale-down started
          i-00000000000000001 is being emptied (underused)."
    `);
  });
});
