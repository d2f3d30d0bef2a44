import { describe, expect, it } from 'vitest';
import { alarmChange } from '../../autoscaler/src/core/alarms.ts';
import type { Decision, Veto } from '../../autoscaler/src/core/decision.ts';
import { minutes } from '../../autoscaler/src/core/units.ts';
import { aRun } from '../support/run.ts';

const FULL: Veto = { code: 'at-maximum', nodes: 10, maximum: 10 };
const HOPELESS: Veto = { code: 'pods-not-helpable', pods: ['shop/huge'] };
const BLIND: Veto = { code: 'blind', lacking: 'nodes', why: 'unreachable' };
const COOLING: Veto = { code: 'already-incoming', nodes: 1 };

const change = (before: readonly string[], ...vetoes: readonly Veto[]) =>
  alarmChange(before, { vetoes } as unknown as Decision);

describe('an alarm', () => {
  it('is raised by a veto that needs a person, with its numbers', () => {
    expect(change([], FULL, COOLING)).toEqual({ raised: [FULL], over: [], alarms: ['at-maximum'] });
  });

  it('is raised once, however long it lasts', () => {
    expect(change(['at-maximum'], FULL)).toEqual({ raised: [], over: [], alarms: ['at-maximum'] });
  });

  it('is over when it holds no more, and the others stay', () => {
    const before = ['at-maximum', 'pods-not-helpable/shop/huge'];
    expect(change(before, HOPELESS)).toEqual({
      raised: [],
      over: ['at-maximum'],
      alarms: ['pods-not-helpable/shop/huge'],
    });
  });

  it('is raised anew for another pod, and for another signal', () => {
    const another: Veto = { code: 'pods-not-helpable', pods: ['shop/huge', 'shop/odd'] };
    expect(change(['pods-not-helpable/shop/huge'], another).raised).toEqual([another]);
    const errors: Veto = { code: 'uncorroborated', signal: 'errorRate', seen: 0.1 };
    expect(change(['uncorroborated/queue'], errors)).toMatchObject({ raised: [errors], over: [] });
  });

  it('of pods is over when the last of them is helped', () => {
    const before = ['pods-not-helpable/shop/huge', 'pods-not-helpable/shop/odd'];
    expect(change(before, HOPELESS).over).toEqual([]);
    expect(change(before).over).toEqual(['pods-not-helpable']);
  });

  it('ends though a signal is unknown: it was the lists that it was seen in', () => {
    const silent: Veto = { code: 'blind', lacking: 'queue', why: 'no-data' };
    expect(change(['at-maximum'], silent).over).toEqual(['at-maximum']);
  });

  it('is not over because nobody could look', () => {
    const { over, alarms } = change(['at-maximum'], BLIND);
    expect([over, alarms]).toEqual([[], ['at-maximum']]);
  });
});

describe('people', () => {
  it('are told once that the maximum is reached, and once that it is over', async () => {
    const busy = aRun({ load: 30, change: { cadence: { windows: [], otherwise: minutes(1) } } });
    const { policy } = busy.live;
    busy.live.policy = { ...policy, nodes: { ...policy.nodes, max: 3 } };
    await busy.run(minutes(20));
    const raised = busy.events.filter((it) => it.kind === 'alarm-raised');
    expect(raised).toMatchObject([{ alarm: { code: 'at-maximum', nodes: 3, maximum: 3 } }]);
    busy.live.policy = { ...policy, nodes: { ...policy.nodes, max: 10 } };
    await busy.run(minutes(2));
    expect(busy.events.filter((it) => it.kind === 'alarm-over')).toEqual([
      { kind: 'alarm-over', code: 'at-maximum' },
    ]);
  });
});
