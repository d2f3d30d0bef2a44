import type { Command } from 'commander';
import type { Forecast } from '../../core/forecast/forecast.ts';
import { forecastLoad } from '../../core/forecast/look-ahead.ts';
import { emptyMemory, type ForecastMemory } from '../../core/forecast/memory.ts';
import { recordLoad } from '../../core/forecast/record.ts';
import { type ForecastScore, scoreForecast } from '../../core/forecast/score.ts';
import { standings } from '../../core/forecast/selector.ts';
import { formatIso } from '../../core/iso-time.ts';
import { DURATION } from '../../core/policy/quantities.ts';
import { type Parsed, shown } from '../../core/problem.ts';
import { parseTrace, type Trace } from '../../core/trace/trace.ts';
import { after, type Cores, type Instant, type Millis, minutes } from '../../core/units.ts';
import { columns } from './columns.ts';
import { allOf, parseFile } from './files.ts';
import { type Io, printJson } from './io.ts';

const HELP = `
Five small forecasters watch the load in slots of five minutes: last-value, ewma, daily-profile,
last-week and ridge. The one with the lowest error over the last 24 hours speaks. P90 adds the 90th
percentile of the errors of the last seven days: nine of ten outcomes should stay under it.

A trace is CSV "timestamp,value" (header optional; ISO-8601 or Unix seconds), in any unit.

Without --score: what is expected after the end of the trace, from 10 minutes up to the horizon, and
the mean absolute error of every forecaster over the last 24 hours.
With --score: walks through the trace, forecasts every 15 minutes from what was known then, and
compares with what came. The first 14 days (8, or four sevenths, of shorter traces) are learned from.
  wape             sum of absolute errors over the sum of the load
  wapePersistence  the same of "as it is now", on the same origins
  relative         the first over the second: below 1 the forecast is worth having
  coverageP90      share of outcomes at or under the P90
  chosen           share of origins at which each forecaster spoke
  ramps            steep rises (a quarter over the load of one horizon before): how many, the share
                   that the P90 of 10 minutes before reached, and the mean time before the rise
                   from which on every P90 for that moment reached it

Examples:
  smartscale forecast --trace load.csv
  smartscale forecast --trace load.csv --score --horizon 30m --json

Exit code 0; 1 when the trace is too short to forecast from or to score; 2 for bad input.`;

interface Flags {
  readonly trace: string;
  readonly horizon: string;
  readonly score?: boolean;
  readonly json?: boolean;
}

type Exit = (code: 0 | 1) => void;

export function registerForecast(program: Command, io: Io, exit: Exit): void {
  program
    .command('forecast')
    .description('forecast a load, or score the forecaster on a recorded one')
    .requiredOption('--trace <file>', 'load as CSV')
    .option('--horizon <span>', 'how far ahead, from 10m to 1h', '30m')
    .option('--score', 'compare forecasts with what came')
    .option('--json', 'print the figures as JSON')
    .addHelpText('after', HELP)
    .action((flags: Flags) => {
      const { trace, horizon } = allOf<Inputs>({
        trace: parseFile({ path: flags.trace, what: 'trace', parse: parseTrace }),
        horizon: readHorizon(flags.horizon),
      });
      for (const note of trace.notes) io.err(`${note}\n`);
      const asked = { trace, horizon, json: flags.json === true };
      if (flags.score) score(asked, io, exit);
      else lookAhead(asked, io, exit);
    });
}

type Inputs = {
  readonly trace: Trace;
  readonly horizon: Millis;
};

interface Asked extends Inputs {
  readonly json: boolean;
}

function readHorizon(text: string): Parsed<Millis> {
  const span = DURATION.parse(text);
  if (span !== undefined && span >= minutes(10) && span <= minutes(60))
    return { ok: true, value: span };
  const better = span === undefined ? DURATION.suggest?.(text) : undefined;
  const problem = {
    source: '--horizon',
    path: '',
    expected: 'a time span from 10m to 1h',
    got: shown(text),
    ...(better === undefined ? {} : { hint: `did you mean "${better}"?` }),
  };
  return { ok: false, problems: [problem] };
}

function score({ trace, horizon, json }: Asked, io: Io, exit: Exit): void {
  const result = scoreForecast(trace, { horizon });
  if (result.origins === 0) {
    const got = DURATION.render((trace.values.length * trace.step) as Millis);
    io.err(`${trace.name}: nothing to score: ${got} of load, and two days or more are needed\n`);
    exit(1);
    return;
  }
  const spans = { step: DURATION.render(result.step), horizon: DURATION.render(result.horizon) };
  const ramps = { ...result.ramps, lead: DURATION.render(result.ramps.lead) };
  if (json) printJson(io, { ...result, ...spans, ramps });
  else io.out(scoreInWords(result));
}

function scoreInWords(score: ForecastScore): string {
  const { trace, horizon, origins, wape, wapePersistence, relative, coverageP90, chosen } = score;
  const { ramps } = score;
  const spoke = Object.entries(chosen)
    .sort(([, left], [, right]) => right - left)
    .map(([member, share]) => `${member} ${percent(share, 0)}`);
  const rows = [
    ['error (WAPE)', percent(wape, 1)],
    ['error of "as it is now"', percent(wapePersistence, 1)],
    ['relative', relative.toFixed(3)],
    ['outcomes under the P90', percent(coverageP90, 1)],
    ['steep rises', `${ramps.count}, of which ${percent(ramps.announced, 0)} were announced`],
    ['announced ahead by', `${(ramps.lead / minutes(1)).toFixed(0)}m on average`],
    ['spoken by', spoke.join(', ')],
  ];
  const title = `${trace}: ${origins} forecasts, ${DURATION.render(horizon)} ahead`;
  return `${title}\n${columns(rows, ['left', 'left'])}`;
}

const percent = (share: number, digits: number): string => `${(share * 100).toFixed(digits)}%`;

function lookAhead({ trace, horizon, json }: Asked, io: Io, exit: Exit): void {
  const memory = learned(trace, horizon);
  const now = after(trace.start, (trace.values.length * trace.step) as Millis);
  const forecast = forecastLoad(memory, now);
  if (forecast.kind !== 'expected') exit(1);
  if (json) printJson(io, asJson({ trace, memory, forecast, now }));
  else io.out(inWords({ trace, memory, forecast, now }));
}

function learned(trace: Trace, horizon: Millis): ForecastMemory {
  return trace.values.reduce(
    (memory, load, slot) =>
      recordLoad(memory, (trace.start + slot * trace.step) as Instant, load as Cores),
    emptyMemory(horizon),
  );
}

interface Outlook {
  readonly trace: Trace;
  readonly memory: ForecastMemory;
  readonly forecast: Forecast;
  readonly now: Instant;
}

function asJson({ trace, memory, forecast, now }: Outlook) {
  const expected = forecast.kind === 'expected' ? forecast.horizons : [];
  const ahead = memory.boards.map(({ steps }) => DURATION.render((steps * trace.step) as Millis));
  return {
    trace: trace.name,
    at: formatIso(now),
    kind: forecast.kind,
    member: forecast.kind === 'expected' ? forecast.member : null,
    fellBack: forecast.kind === 'expected' && forecast.fellBack,
    horizons: expected.map(({ point, p90 }, i) => ({ ahead: ahead[i], point, p90 })),
    members: standings(memory).map(({ member, errors, speaks }) => ({
      member,
      speaks,
      errors: errors.map((error, i) => ({ ahead: ahead[i], meanAbsolute: error ?? null })),
    })),
  };
}

function inWords({ trace, memory, forecast, now }: Outlook): string {
  if (forecast.kind === 'too-little-history') {
    const [have, need] = [forecast.have, forecast.need].map(DURATION.render);
    return `${trace.name}: no forecast: ${have} of load are known, ${need} are needed\n`;
  }
  if (forecast.kind !== 'expected') return `${trace.name}: no forecast: its end is unknown\n`;
  const { member, fellBack, horizons } = forecast;
  const rows = horizons.map(({ ahead, point, p90 }) => [
    DURATION.render(ahead),
    formatIso(after(now, ahead)),
    figure(point),
    figure(p90),
  ]);
  const why = fellBack ? ' (no other was better over the last 24h)' : '';
  const table = columns([['ahead', 'at', 'expected', 'P90'], ...rows], RIGHT);
  return `${trace.name}: from ${formatIso(now)} on, by ${member}${why}\n${table}\n${memberTable(memory)}`;
}

const RIGHT = ['left', 'left', 'right', 'right'] as const;

function memberTable(memory: ForecastMemory): string {
  const rows = standings(memory).map(({ member, errors, speaks }) => [
    `${speaks ? '→' : ' '} ${member}`,
    ...errors.map((error) => (error === undefined ? '–' : figure(error))),
  ]);
  const heads = memory.boards.map(({ steps }) => DURATION.render(minutes(steps * 5)));
  const table = columns(
    [['  forecaster', ...heads], ...rows],
    ['left', ...heads.map(() => 'right' as const)],
  );
  return `Mean absolute error over the last 24h, by how far ahead\n${table}`;
}

const figure = (value: number): string => value.toPrecision(4);
