import type { Millis } from '../../units.ts';
import { shortestInterval } from '../cron.ts';
import { CLOCK, DURATION } from '../quantities.ts';
import { type Rule, repeats, unless } from '../rule.ts';

const cadenceOrder: Rule = {
  code: 'cadence-window-backwards',
  reads: ['spec.cadence.windows'],
  find: ({ cadence }) =>
    cadence.windows.flatMap(({ from, to }, i) =>
      unless(from < to, {
        path: ['spec', 'cadence', 'windows', i, 'to'],
        expected: `a time of day after from (${CLOCK.render(from)})`,
        hint: 'past midnight, write two windows: one up to "24:00", one from "00:00"',
      }),
    ),
};

const cadenceOverlap: Rule = {
  code: 'cadence-windows-overlap',
  reads: ['spec.cadence.windows'],
  find: ({ cadence }) =>
    cadence.windows.flatMap((window, i) => {
      const other = cadence.windows
        .slice(0, i)
        .find((it) => it.from < window.to && window.from < it.to);
      if (!other) return [];
      const [from, to] = [CLOCK.render(other.from), CLOCK.render(other.to)];
      return [
        {
          path: ['spec', 'cadence', 'windows', i, 'from'],
          expected: `a window apart from ${from}–${to}`,
          hint: 'where two windows overlap, nobody could say which pace holds',
        },
      ];
    }),
};

const scheduleNames: Rule = {
  code: 'schedule-name-twice',
  reads: ['spec.schedules'],
  find: ({ schedules }) =>
    repeats(schedules.map(({ name }) => name)).map((i) => ({
      path: ['spec', 'schedules', i, 'name'],
      expected: 'a name that no other schedule has',
    })),
};

const scheduleStart: Rule = {
  code: 'schedule-start',
  reads: ['spec.schedules'],
  find: ({ schedules }) =>
    schedules.flatMap(({ cron, dates }, i) => {
      const both = cron !== undefined && dates !== undefined;
      return unless(!both && (cron ?? dates) !== undefined, {
        path: ['spec', 'schedules', i, both ? 'dates' : 'cron'],
        expected: both ? 'either cron or dates' : 'a start: cron or dates',
        hint: both ? 'make two schedules of it' : 'such as cron: "0 9 * * *"',
      });
    }),
};

const scheduleNodes: Rule = {
  code: 'schedule-nodes-outside-bounds',
  reads: ['spec.schedules', 'spec.nodes.min', 'spec.nodes.max'],
  find: ({ schedules, nodes: { min, max } }) =>
    schedules.flatMap(({ nodes }, i) =>
      unless(min > max || (nodes >= min && nodes <= max), {
        path: ['spec', 'schedules', i, 'nodes'],
        expected: `a number within nodes.min and nodes.max (${min} to ${max})`,
      }),
    ),
};

const cronNever: Rule = {
  code: 'schedule-never-starts',
  reads: ['spec.schedules'],
  find: ({ schedules }) =>
    schedules.flatMap(({ cron }, i) =>
      unless(cron === undefined || shortestInterval(cron) !== undefined, {
        path: ['spec', 'schedules', i, 'cron'],
        expected: 'a day that comes',
        hint: 'no calendar has such a day',
      }),
    ),
};

/** The classic slip: `* 9 * * *` starts sixty times between nine and ten. */
const cronOverlap: Rule = {
  code: 'schedule-overlaps-itself',
  reads: ['spec.schedules'],
  find: ({ schedules }) =>
    schedules.flatMap(({ cron, duration }, i) => {
      const apart = cron === undefined ? undefined : shortestInterval(cron);
      return unless(apart === undefined || apart >= duration, {
        path: ['spec', 'schedules', i, 'cron'],
        expected: `starts at least ${DURATION.render(duration)} apart (its duration)`,
        hint: `these come ${DURATION.render((apart ?? 0) as Millis)} apart; is the first field meant to be 0?`,
      });
    }),
};

const datesTwice: Rule = {
  code: 'schedule-date-twice',
  reads: ['spec.schedules'],
  find: ({ schedules }) =>
    schedules.flatMap(({ dates = [] }, i) =>
      repeats(dates).map((j) => ({
        path: ['spec', 'schedules', i, 'dates', j],
        expected: 'each date once',
      })),
    ),
};

export const CALENDAR_RULES: readonly Rule[] = [
  cadenceOrder,
  cadenceOverlap,
  scheduleNames,
  scheduleStart,
  scheduleNodes,
  cronNever,
  cronOverlap,
  datesTwice,
];
