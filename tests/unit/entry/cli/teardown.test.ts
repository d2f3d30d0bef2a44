import { CreateFleetCommand, EC2Client } from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import { clientSettings } from '../../../../autoscaler/src/adapters/aws/client.ts';
import { fleetRequest } from '../../../../autoscaler/src/adapters/aws/fleet.ts';
import { CLUSTER_TAG, GROUP_TAG, WORKER_GROUP } from '../../../../autoscaler/src/core/tags.ts';
import {
  type InstanceType,
  minutes,
  type OperationId,
  seconds,
} from '../../../../autoscaler/src/core/units.ts';
import { tornInWords } from '../../../../autoscaler/src/entry/cli/teardown-words.ts';
import { KEYS } from '../../../../autoscaler/src/entry/live/running-world.ts';
import type { Torn } from '../../../../autoscaler/src/shell/teardown.ts';
import type { World } from '../../../../autoscaler/world/model/state.ts';
import { PLACES, subnetOf } from '../../../../autoscaler/world/wire/internet.ts';
import { ZONE_A } from '../../../support/cluster.ts';
import { aLiveSystem, type LiveSystemOptions } from '../../../support/live-cli.ts';

const NAME = PLACES.cluster;
const YES = ['--cluster', NAME, '--yes', NAME] as const;

const system = (options: LiveSystemOptions = {}) => aLiveSystem({ goesOn: true, ...options });
type Live = Awaited<ReturnType<typeof aLiveSystem>>;

const living = ({ machines }: World) =>
  [...machines.values()].map(({ instance }) => instance).filter((it) => it.state !== 'terminated');
const calls = ({ line }: Live, action: string) =>
  line.sent.map(({ body }) => body ?? '').filter((body) => body.includes(`Action=${action}&`));

/** Somebody else's machine: of another group, as the server is, or of another cluster. */
async function foreign(it: Live, tags: Readonly<Record<string, string>>) {
  const access = { exchange: it.wire.exchange, region: PLACES.region, credentials: KEYS };
  const client = new EC2Client(clientSettings(access, seconds(5)));
  const workers = {
    cluster: NAME,
    template: PLACES.template,
    subnets: { [ZONE_A]: subnetOf(ZONE_A) },
  };
  const request = fleetRequest(workers, {
    market: 'on-demand',
    pools: [{ type: 't3.small' as InstanceType, zone: ZONE_A }],
    operation: 'none' as OperationId,
    clientToken: JSON.stringify(tags),
  });
  if (!request) throw new Error('no subnet');
  const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  const TagSpecifications = [{ ResourceType: 'instance' as const, Tags }];
  const { Instances } = await client.send(
    new CreateFleetCommand({ ...request, TagSpecifications }),
  );
  return Instances?.[0]?.InstanceIds?.[0] ?? '';
}

describe('smartscale teardown', () => {
  it('pulls the brake, ends every worker, waits for EC2, and says what is next', async () => {
    const it = await system();
    it.startFunctions();
    await it.pass(minutes(3));
    const { code, out, err } = await it.type('teardown', ...YES);
    expect([code, living(it.world)]).toEqual([0, []]);
    expect(out).toContain('3 worker(s) ended by this run, and none lives');
    expect(out).toContain('pulumi destroy --cwd platform');
    expect(err).toMatch(/^The brake is pulled.*\n(.*\n)*Ending i-\S+ \(t3a?\.small, /);
    // However long the functions run on, nothing comes back.
    await it.pass(minutes(30));
    expect(living(it.world)).toEqual([]);
    const { state } = await it.store.peek();
    expect(state.brake?.why).toContain('teardown of smartscale-prod');
  });

  it('without the brake, the functions would buy what it had ended', async () => {
    const it = await system();
    it.startFunctions();
    await it.pass(minutes(1));
    await it.type('teardown', ...YES, '--no-pause');
    await it.pass(minutes(10));
    expect(living(it.world).length).toBeGreaterThanOrEqual(2);
  });

  it('does nothing without the name of that very cluster', async () => {
    const it = await system();
    for (const yes of [[], ['--yes', 'smartscale-dev'], ['--yes', '']]) {
      const { code, err } = await it.type('teardown', '--cluster', NAME, ...yes);
      expect(code).toBe(2);
      expect(err).toContain('--yes: expected the name of the cluster that is to end');
    }
    expect(it.line.sent).toEqual([]);
  });

  it('as a rehearsal names what it would end, and asks for nothing but a list', async () => {
    const it = await system();
    const { code, out } = await it.type('teardown', '--dry-run');
    expect(code).toBe(0);
    for (const { id } of living(it.world)) expect(out).toContain(id);
    expect(out).toContain('Nothing was done.');
    expect(it.line.sent.map(({ body }) => body?.split('&')[0])).toEqual([
      'Action=DescribeInstances',
    ]);
  });

  it('leaves the server and other clusters alone', async () => {
    const it = await system();
    const server = await foreign(it, { [CLUSTER_TAG]: NAME, Role: 'k3s-master' });
    const other = await foreign(it, { [CLUSTER_TAG]: 'smartscale-dev', [GROUP_TAG]: WORKER_GROUP });
    const { code } = await it.type('teardown', ...YES);
    expect(code).toBe(0);
    expect(living(it.world).map(({ id }) => String(id))).toEqual([server, other]);
    const ended = calls(it, 'TerminateInstances').join();
    expect(ended).not.toContain(server);
    expect(ended).not.toContain(other);
  });

  it('waits for a tick that had begun, and ends what that one bought', async () => {
    const it = await system({ load: () => 6 });
    await it.store.acquire('a tick from before', it.world.now, seconds(90));
    // Its answer was on the way when the brake was pulled: the machine shows up a little later.
    it.time.at((it.world.now + seconds(25)) as typeof it.world.now, async () => {
      await foreign(it, { [CLUSTER_TAG]: NAME, [GROUP_TAG]: WORKER_GROUP });
    });
    const { code, out, err } = await it.type('teardown', ...YES);
    expect(err).toContain('Waiting for a tick that began before …');
    expect([code, living(it.world)]).toEqual([0, []]);
    expect(out).toContain('4 worker(s) ended');
  });

  it('waits for a launch that is open, however late EC2 shows its instance', async () => {
    const it = await system({
      load: () => 6,
      supply: () => ({ has: () => true, lag: () => 40_000, quota: 1_000 }),
    });
    it.startFunctions();
    const launching = async () =>
      (await it.store.peek()).state.operations.some(({ at }) => at.phase === 'launching');
    for (let look = 0; look < 120 && !(await launching()); look++) await it.pass(seconds(5));
    expect(await launching()).toBe(true);
    const bought = it.world.machines.size;
    const { code, err } = await it.type('teardown', ...YES);
    expect([code, living(it.world)]).toEqual([0, []]);
    expect(err).toMatch(/Waiting for (a launch that is open|a tick that began before) …/);
    expect(it.world.machines.size - bought).toBeLessThanOrEqual(1);
  });

  it('ends a launch that turns up while it looks for the second time', async () => {
    const it = await system();
    // The first look that finds all of them ended is after 30 s.
    const late = (it.world.now + seconds(35)) as typeof it.world.now;
    it.time.at(late, async () => {
      await foreign(it, { [CLUSTER_TAG]: NAME, [GROUP_TAG]: WORKER_GROUP });
    });
    const { code, out } = await it.type('teardown', ...YES);
    expect([code, living(it.world)]).toEqual([0, []]);
    expect(out).toContain('4 worker(s) ended');
  });

  it('outlasts throttling, asks again, and says so', async () => {
    const it = await system();
    it.line.silent = 'ec2';
    it.line.kind = 'throttled';
    it.time.at((it.world.now + seconds(90)) as typeof it.world.now, async () => {
      it.line.silent = '';
    });
    const { code, err } = await it.type('teardown', ...YES);
    expect(err).toContain('asked too often; asking again');
    expect([code, living(it.world)]).toEqual([0, []]);
  });

  it('gives up in time, says what is left, and goes on when it is run again', async () => {
    const it = await system();
    it.line.silent = 'ec2';
    const { code, out } = await it.type('teardown', ...YES, '--timeout', '2m');
    expect(code).toBe(1);
    expect(out).toContain('EC2 gave no list of what is left');
    expect(out).toContain(`smartscale teardown --cluster ${NAME} --yes ${NAME}`);
    expect(living(it.world)).toHaveLength(3);
    it.line.silent = '';
    const again = await it.type('teardown', ...YES);
    expect([again.code, living(it.world)]).toEqual([0, []]);
    const third = await it.type('teardown', ...YES);
    expect(third.out).toContain('no worker ended by this run, and none lives');
  });

  it('ends nothing when the brake cannot be pulled, and says how to do without it', async () => {
    const it = await system();
    it.line.silent = 'dynamodb';
    const { code, err } = await it.type('teardown', ...YES);
    expect(code).toBe(1);
    expect(err).toContain(`Nothing was ended. If the table is gone already: smartscale teardown`);
    expect(calls(it, 'TerminateInstances')).toEqual([]);
    const forced = await it.type('teardown', ...YES, '--no-pause');
    expect([forced.code, living(it.world)]).toEqual([0, []]);
    expect(forced.out).not.toContain('brake stays on');
  });

  it('stopped half-way, says what it has asked for and how to go on', () => {
    const left = { state: 'shutting-down', market: 'spot', type: 't3.small', zone: ZONE_A };
    const torn = { kind: 'stopped', asked: ['i-1'], left: [{ id: 'i-1', ...left }] };
    const told = tornInWords(torn as unknown as Torn, { cluster: NAME, braked: true });
    expect(told).toContain('Stopped on your word: 1 worker(s) asked to end by this run.');
    expect(told).toContain('  i-1 (t3.small, spot, us-east-1a, shutting-down)\n');
    expect(told).toContain('"smartscale resume" lifts it');
    expect(told).toMatch(/Go on with:\n {2}smartscale teardown --cluster \S+ --yes \S+\n$/);
  });

  it('as JSON tells what was ended and what is left', async () => {
    const it = await system();
    const { out } = await it.type('teardown', ...YES, '--json');
    const told = JSON.parse(out);
    expect(told).toMatchObject({ cluster: NAME, outcome: 'done', braked: true, left: [] });
    expect(told.ended).toHaveLength(3);
  });
});
