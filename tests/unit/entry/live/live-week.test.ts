import { describe, expect, it } from 'vitest';
import { defaultPolicy } from '../../../../autoscaler/src/core/policy/defaults.ts';
import { type Cores, type Instant, minutes } from '../../../../autoscaler/src/core/units.ts';
import { weekScenario } from '../../../../autoscaler/src/entry/cli/simulate.ts';
import { spark } from '../../../../autoscaler/src/entry/live/live-view.ts';
import { liveWeek } from '../../../../autoscaler/src/entry/live/live-week.ts';

const POLICY = { ...defaultPolicy('shop'), cadence: { windows: [], otherwise: minutes(1) } };
const WEEK = weekScenario(1);
/** A load that doubles at once, so that there is something to see within the hour. */
const demand = (at: Instant) => (at < WEEK.start + minutes(5) ? 3 : 6) as Cores;
const SCENARIO = { ...WEEK, demand, spotWaves: [] };

async function watched(interactive: boolean, stop = new AbortController()) {
  const [out, err]: [string[], string[]] = [[], []];
  let real = 0;
  const io = {
    out: (text: string) => void out.push(text),
    err: (text: string) => {
      err.push(text);
      if (err.length > 3 && interactive) stop.abort();
    },
    interactive,
    now: () => (real += 200),
  };
  const options = { scenario: SCENARIO, policy: POLICY, hours: 1 };
  const week = await liveWeek(options, { io, stopped: stop.signal });
  return { ...week, out: out.join(''), err: err.join('') };
}

describe('a week over the wire, watched', () => {
  it('tells each decision when it is taken, and ends with what was run', async () => {
    const { out, err, compared, whole, seen } = await watched(false);
    expect(out).toMatch(
      / {2}Mon 2026-11-23 00:01 \S+: 3\.0 vCPU, \d nodes Ready, \$0\.0\d so far\n/,
    );
    expect([whole, seen, err]).toEqual([false, '1h', '']);
    const [run] = compared.comparison.runs;
    const [detail] = compared.details;
    expect(run?.nodeHours).toBeGreaterThan(3);
    expect(detail?.curve.demand).toHaveLength(60);
    expect(detail?.records.length).toBeGreaterThan(20);
    const times = (detail?.records ?? []).map(({ at }) => at as Instant);
    expect(times).toEqual([...new Set(times)].sort((a, b) => a - b));
    const lines = out.trimEnd().split('\n');
    expect(lines).toEqual([...new Set(lines)]);
    // What was bought is told as a decision, and as an event to people.
    expect(out).toMatch(/\+\d nodes? \(/);
    expect(detail?.events.some(({ event }) => event.kind === 'launch-ready')).toBe(true);
  });

  it('redraws its picture on a terminal, and ends at once when it is told to', async () => {
    const { err, seen } = await watched(true);
    expect(err).toContain('vCPU');
    expect(err).toContain('\u001b[1A\u001b[2K');
    expect(seen).not.toBe('1h');
  });
});

describe('a curve in one line', () => {
  it('is the highest of each half hour, and of the last day alone', () => {
    const low = Array(30).fill(0);
    expect(spark([...low, ...low.slice(1), 10, 5], 10)).toBe('▁█▅');
    expect(spark(Array(30 * 100).fill(1), 1)).toHaveLength(48);
    expect(spark([], 1)).toBe('');
  });
});
