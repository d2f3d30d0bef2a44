import { describe, expect, it } from 'vitest';
import type { Circumstances } from '../../../autoscaler/src/core/circumstances.ts';
import { circumstancesOf } from '../../../autoscaler/src/core/circumstances.ts';
import { INSTANCE_TYPES } from '../../../autoscaler/src/core/cost/instance-types.ts';
import type { TickEvent } from '../../../autoscaler/src/core/event.ts';
import { measured, unknown } from '../../../autoscaler/src/core/observation.ts';
import { decisionOf, operationId } from '../../../autoscaler/src/core/operations/sight.ts';
import { defaultPolicy } from '../../../autoscaler/src/core/policy/defaults.ts';
import {
  type InstanceId,
  type InstanceType,
  minutes,
  type OperationId,
} from '../../../autoscaler/src/core/units.ts';
import { OperatingError } from '../../../autoscaler/src/ports/errors.ts';
import type { Occasion } from '../../../autoscaler/src/ports/notifier.ts';
import { NOON } from '../../support/cluster.ts';
import { anInstance, anObservation, aPolicy, aState } from '../../support/observation.ts';
import { aRun, type RunOptions, spotMachine } from '../../support/run.ts';

interface Heard {
  readonly event: TickEvent;
  readonly around: Circumstances;
}

/** A run of which all is kept that people are told. */
function listening(options: RunOptions) {
  const heard: Heard[] = [];
  const it = aRun(options);
  const tell = async (event: TickEvent, { around }: Occasion) => {
    if (!around) throw new Error('told without circumstances');
    heard.push({ event, around });
  };
  Object.assign(it.ports.notifier, { tell });
  const first = <K extends TickEvent['kind']>(kind: K) => {
    const found = heard.find(({ event }) => event.kind === kind);
    if (!found) throw new Error(`nobody was told of ${kind}`);
    return found as Heard & { readonly event: Extract<TickEvent, { readonly kind: K }> };
  };
  return { ...it, heard, first };
}

const { onDemand, spot } = INSTANCE_TYPES['t3.small'] ?? { onDemand: 0, spot: 0 };
const price = (market: string) => (market === 'spot' ? spot : onDemand);

describe('what people are told around an event', () => {
  it('of a launch is why, by which decision, how many nodes there will be and what it costs', async () => {
    const { run, first, store } = listening({ load: 5.5 });
    await run(minutes(10));
    const { event, around } = first('launch-started');
    const record = store.records.find(({ id }) => id === around.decision);
    expect(record?.opened.map(({ id }) => id)).toContain(event.operation);
    expect(around.because).toEqual(record?.decision.because);
    expect(around.hourly?.change).toBe(price(event.market));
    expect(around.nodes).toMatchObject({ serving: 3, min: 2, max: 10 });
    expect(around.nodes?.soon).toBe(3 + (record?.opened.length ?? 0));
    const { currency, exchangeRate } = defaultPolicy('test').cost;
    expect(around.terms).toMatchObject({ policy: 'test', mode: 'active', currency, exchangeRate });
  });

  it('of a node that is Ready is what it was bought for, and the decision of back then', async () => {
    const { run, first, store } = listening({ load: 5.5 });
    await run(minutes(15));
    const { event, around } = first('launch-ready');
    const opening = store.records.find(({ opened }) =>
      opened.some(({ id }) => id === event.operation),
    );
    expect(around.decision).toBe(opening?.id);
    const launch = opening?.opened.find(({ id }) => id === event.operation);
    expect(around.cause).toBe(launch?.kind === 'launch' && launch.cause);
    expect(around.hourly?.change).toBeGreaterThan(0);
    expect(around).not.toHaveProperty('because');
  });

  it('of a removal is what it saves, when it begins and when it is done', async () => {
    const { run, first } = listening({ load: 0.2 });
    await run(minutes(40));
    const begun = first('removal-started').around;
    expect(begun.because?.map(({ code }) => code)).toContain('below-low-watermark');
    for (const { around } of [first('removal-started'), first('removal-done')]) {
      expect([-onDemand, -spot]).toContain(around.hourly?.change);
      expect(around.nodes?.soon).toBe(2);
    }
  });

  it('of a node that AWS takes names no decision, for nobody decided it', async () => {
    const { run, first, time, world, ports } = listening({ load: 2 });
    await run(minutes(1));
    const { instance } = spotMachine(world);
    await ports.store.putNotice({
      instance: instance.id,
      kind: 'spot-interruption',
      at: world.now,
    });
    await time.runUntil(world.now);
    await run(minutes(3));
    const { event, around } = first('removal-started');
    expect(event.cause).toBe('interrupted');
    expect(around).not.toHaveProperty('decision');
    expect(around.hourly?.change).toBe(-spot);
  });

  it('in shadow mode is the market and the price of what would have been bought', async () => {
    const { run, first, heard, store } = listening({ load: 5.5, mode: 'shadow' });
    await run(minutes(10));
    const { event, around } = first('launch-started');
    expect(around.terms.mode).toBe('shadow');
    const record = store.records.find(({ id }) => id === around.decision);
    const { plan } = record?.decision ?? { plan: { kind: 'hold' as const } };
    const wished = plan.kind === 'scale-up' ? plan.launch.map(({ market }) => market) : [];
    const told = heard.flatMap((it) =>
      it.event.kind === 'launch-started' && it.around.decision === around.decision
        ? [it.event.market]
        : [],
    );
    expect(told).toEqual(wished);
    expect(told).toContain('spot');
    expect(around.hourly?.change).toBe(price(event.market));
  });

  it('of an alarm is what asked for the nodes that could not be had', async () => {
    const { nodes } = defaultPolicy('test');
    const { run, first } = listening({ load: 12, change: { nodes: { ...nodes, max: 3 } } });
    await run(minutes(15));
    const { event, around } = first('alarm-raised');
    expect(event.alarm.code).toBe('at-maximum');
    expect(around.because?.length).toBeGreaterThan(0);
    expect(around.nodes).toMatchObject({ serving: 3, max: 3 });
    expect(around).toHaveProperty('decision');
  });

  it('told late by another run is not laid to that run’s decision', async () => {
    const { nodes } = defaultPolicy('test');
    const cadence = { windows: [], otherwise: minutes(1) };
    const it = listening({ load: 12, change: { cadence, nodes: { ...nodes, max: 3 } } });
    const { tell } = it.ports.notifier;
    let silent = true;
    Object.assign(it.ports.notifier, {
      tell: async (event: TickEvent, occasion: Occasion) => {
        if (silent) throw new OperatingError({ service: 'sns', kind: 'throttled' }, 'throttled');
        await tell(event, occasion);
      },
    });
    for (let tick = 0; tick < 20 && it.store.current().state.outbox.length === 0; tick++)
      await it.run(minutes(1));
    silent = false;
    const decided = it.store.records.length;
    await it.run(minutes(1));
    expect(it.store.records.length).toBeGreaterThan(decided);
    const { event, around } = it.first('alarm-raised');
    expect(event.alarm.code).toBe('at-maximum');
    expect(around).not.toHaveProperty('decision');
    expect(around).not.toHaveProperty('because');
    expect(around.nodes).toMatchObject({ serving: 3, max: 3 });
  });

  it.each(['nodes', 'instances'] as const)('claims no number of nodes while %s fail', (list) => {
    const event: TickEvent = { kind: 'alarm-over', code: 'at-maximum' };
    const telling = { policy: aPolicy(), state: aState() };
    const seen = anObservation();
    const told = circumstancesOf(event, { ...telling, seen });
    expect(told.nodes?.serving).toBeGreaterThan(0);
    expect(told.hourly?.fleet).toBeGreaterThan(0);
    const dark = { ...seen, [list]: unknown('unreachable') };
    const blind = circumstancesOf(event, { ...telling, seen: dark });
    expect(blind).not.toHaveProperty('nodes');
    expect('hourly' in blind).toBe(list === 'nodes');
  });

  it('claims no price where an instance is of a type without one', () => {
    const odd = anInstance({ id: 'i-9' as InstanceId, type: 'x9.huge' as InstanceType });
    const seen = anObservation({ instances: measured([odd], NOON) });
    const event: TickEvent = { kind: 'orphan-swept', instance: odd.id };
    const around = circumstancesOf(event, { policy: aPolicy(), state: aState(), seen });
    expect(around).not.toHaveProperty('hourly');
  });
});

describe('the decision behind an operation', () => {
  it.each(['up', 'down'] as const)('is read from the id of a %s', (kind) => {
    expect(decisionOf(operationId(kind, 4711, 2))).toBe('4711');
  });

  it('is unknown where an id is of another form', () => {
    expect(decisionOf('operation-1' as OperationId)).toBeUndefined();
  });
});
