import { describe, expect, test } from 'vitest';
import { type Millis, minutes, seconds } from '../../../autoscaler/src/core/units.ts';
import type { Duty } from '../../../autoscaler/src/ports/duty.ts';
import { OperatingError } from '../../../autoscaler/src/ports/errors.ts';
import { createRoster, type Round } from '../../../autoscaler/src/shell/roster.ts';
import { handClock } from '../../support/aws.ts';

const outage = () => new OperatingError({ service: 'ssm', kind: 'unavailable' }, 'no answer');

/** A roster whose clock is moved by hand, a second at a time. */
function aRoster(change: Partial<Duty> = {}) {
  const { clock, pass } = handClock();
  const logged: Record<string, unknown>[] = [];
  const rounds: Round[] = [];
  const begun: number[] = [];
  const start = clock.now();
  const stop = { aborted: false };
  const task = { run: async (): Promise<'done' | 'unchanged'> => 'unchanged' };
  const duty: Duty = {
    name: 'sync',
    every: minutes(10),
    run: () => {
      begun.push((clock.now() - start) / 1_000);
      return task.run();
    },
    ...change,
  };
  const roster = createRoster({
    duties: [duty],
    clock,
    stop,
    telemetry: { log: (message, fields) => void logged.push({ message, ...fields }) },
    onRound: (round) => void rounds.push(round),
  });
  const run = async (span: Millis) => {
    for (let second = 0; second < span / 1_000; second++) {
      roster.turn();
      await new Promise((resolve) => setImmediate(resolve));
      pass(1_000);
    }
  };
  return { roster, run, pass, begun, rounds, logged, task, stop };
}

describe('a roster', () => {
  test('begins each duty at once, and then as often as it should be', async () => {
    const { run, begun, rounds } = aRoster();
    await run(minutes(21));
    expect(begun).toEqual([0, 600, 1_200]);
    expect(rounds[0]).toMatchObject({ duty: 'sync', outcome: 'unchanged' });
  });

  test('tries again soon after a failure, and less and less often', async () => {
    const { run, begun, task, roster, logged } = aRoster();
    task.run = async () => {
      throw outage();
    };
    await run(minutes(12));
    expect(begun).toEqual([0, 10, 30, 70, 150, 310, 610]);
    expect(logged[0]).toMatchObject({ message: 'duty failed', duty: 'sync', why: 'no answer' });
    expect(roster.standings()).toMatchObject([{ age: minutes(12), everWell: false }]);
  });

  test('goes on after a mistake of ours, which is told with its place', async () => {
    const { run, begun, task, rounds, logged } = aRoster();
    task.run = async () => {
      throw new TypeError('undefined is no function');
    };
    await run(seconds(15));
    expect(begun).toEqual([0, 10]);
    expect(rounds.map(({ outcome }) => outcome)).toEqual(['crashed', 'crashed']);
    expect(logged[0]).toMatchObject({ message: 'internal error', error: 'TypeError' });
    expect(String(logged[0]?.['stack'])).toContain('roster.test.ts');
  });

  test('is well again after one good round', async () => {
    const { run, task, roster } = aRoster();
    task.run = async () => {
      throw outage();
    };
    await run(seconds(5));
    task.run = async () => 'done';
    await run(seconds(10));
    expect(roster.standings()).toMatchObject([{ name: 'sync', age: seconds(5), everWell: true }]);
  });

  test('wakes a duty early by a change that it names, and no other', async () => {
    const { run, begun, roster } = aRoster({ wokenBy: ['policy'] });
    await run(seconds(30));
    roster.wake('pods');
    await run(seconds(30));
    expect(begun).toEqual([0]);
    roster.wake('policy');
    await run(seconds(30));
    expect(begun).toEqual([0, 60]);
  });

  test('lets the gap pass between two rounds, however often it is woken', async () => {
    const { run, begun, roster } = aRoster({ wokenBy: ['pods'], gap: seconds(15) });
    for (let second = 0; second < 40; second++) {
      roster.wake('pods');
      await run(seconds(1));
    }
    expect(begun).toEqual([0, 15, 30]);
  });

  test('is not hurried by changes while it fails', async () => {
    const { run, begun, roster, task } = aRoster({ wokenBy: ['pods'] });
    task.run = async () => {
      throw outage();
    };
    for (let second = 0; second < 60; second++) {
      roster.wake('pods');
      await run(seconds(1));
    }
    expect(begun).toEqual([0, 10, 30]);
  });

  test('looks again for what changed while a round was under way', async () => {
    const { run, begun, roster, task } = aRoster({ wokenBy: ['policy'] });
    let end: () => void = () => {};
    task.run = () =>
      new Promise((resolve) => {
        end = () => resolve('done');
      });
    await run(seconds(10));
    roster.wake('policy');
    await run(seconds(10));
    expect(begun).toEqual([0]);
    expect(roster.standings()[0]?.running).toBe(seconds(20));
    end();
    await run(seconds(2));
    expect(begun).toEqual([0, 21]);
  });

  test('rests no longer than it may when the clock was set back', async () => {
    const { run, begun, pass } = aRoster();
    await run(seconds(1));
    pass(-hoursInMs(5));
    await run(minutes(11));
    expect(begun).toHaveLength(2);
  });

  test('begins nothing once it is stopped, and waits for what is under way', async () => {
    const { run, begun, roster, task, stop } = aRoster();
    let end: () => void = () => {};
    task.run = () =>
      new Promise((resolve) => {
        end = () => resolve('done');
      });
    await run(seconds(1));
    stop.aborted = true;
    const settled = { yet: false };
    const waiting = roster.settled().then(() => {
      settled.yet = true;
    });
    await run(minutes(20));
    expect([begun, settled.yet]).toEqual([[0], false]);
    end();
    await waiting;
    expect(settled.yet).toBe(true);
  });
});

const hoursInMs = (count: number): number => count * 3_600_000;
