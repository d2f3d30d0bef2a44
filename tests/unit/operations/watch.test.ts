import { describe, expect, test } from 'vitest';
import {
  look,
  lookedInVain,
  UNWATCHED,
  type Watch,
} from '../../../autoscaler/src/core/operations/watch.ts';
import { after, minutes } from '../../../autoscaler/src/core/units.ts';
import { NOON } from '../../support/cluster.ts';

const at = (count: number) => after(NOON, minutes(count));
const looks = (...times: readonly number[]): Watch =>
  times.reduce((watch, time) => look(watch, at(time)), UNWATCHED);

describe('watch', () => {
  test('counts the time between two looks, and none before the first', () => {
    expect(looks(0).waited).toBe(0);
    expect(looks(0, 1, 2).waited).toBe(minutes(2));
  });

  test('does not count the time of a look in vain, neither before nor after it', () => {
    const blind = lookedInVain(looks(0, 1));
    expect(blind.waited).toBe(minutes(1));
    expect(look(blind, at(2)).waited).toBe(minutes(1));
    expect(look(look(blind, at(2)), at(3)).waited).toBe(minutes(2));
  });

  test('counts an outage of ours as two minutes at most', () => {
    expect(looks(0, 45).waited).toBe(minutes(2));
  });

  test('counts nothing for a clock that was set back', () => {
    expect(looks(5, 3).waited).toBe(0);
    expect(looks(5, 3, 4).waited).toBe(minutes(1));
  });
});
