import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { run } from '../../../autoscaler/src/entry/cli/main.ts';

const LIVE = 'policies/scaling-policy.yaml';
const FORECAST = 'policies/examples/brief-forecast.yaml';
const LOW_AT_50 = 'tests/fixtures/policies/low-at-50.yaml';
const BAD = 'tests/bad-input/policies/crossed-bounds.yaml';

async function smartscale(...args: readonly string[]) {
  const said = { out: '', err: '' };
  const code = await run(args, {
    out: (text) => {
      said.out += text;
    },
    err: (text) => {
      said.err += text;
    },
    interactive: false,
    now: () => 0,
  });
  return { code, ...said, json: (): unknown => JSON.parse(said.out) };
}

describe('smartscale policy validate', () => {
  it("checks the folder's own policy when no file is named", async () => {
    const { code, out } = await smartscale('policy', 'validate');
    expect(code).toBe(0);
    expect(out).toBe(
      `${LIVE}: valid (techflow: active, 2 to 10 nodes, forecast active, 2 schedules; within policies/guardrails.yaml)\n`,
    );
  });

  it('gives the verdict on every file as JSON, rules by name', async () => {
    const { code, json, err } = await smartscale('policy', 'validate', '--json', LIVE, BAD);
    expect(code).toBe(2);
    expect(err).toBe('');
    expect(json()).toMatchObject({
      files: [
        { file: LIVE, valid: true, problems: [] },
        {
          file: BAD,
          valid: false,
          problems: [
            { code: 'bounds-crossed', path: 'spec.nodes.max', line: 8, column: 10 },
            { code: 'on-demand-floor-above-minimum' },
          ],
        },
      ],
    });
  });
});

describe('smartscale policy diff', () => {
  it('says what changed and what that does', async () => {
    const { code, out } = await smartscale('policy', 'diff', FORECAST, LOW_AT_50);
    expect(code).toBe(0);
    expect(out).toContain('spec.scaleDown.cpu.below: 30% → 50%\n    more-eager: removes nodes');
  });

  it('says so when nothing changed', async () => {
    const { out } = await smartscale('policy', 'diff', LIVE, LIVE);
    expect(out).toBe('The two policies mean the same.\n');
  });

  it('gives the changes as JSON', async () => {
    const { json } = await smartscale('policy', 'diff', '--json', FORECAST, LOW_AT_50);
    expect(json()).toMatchObject({
      before: FORECAST,
      after: LOW_AT_50,
      changes: [{ path: 'metadata.name' }, { path: 'spec.scaleDown.cpu.below' }],
    });
  });

  it('tells of the problems of both files at once', async () => {
    const { code, err } = await smartscale('policy', 'diff', BAD, 'nowhere.yaml');
    expect(code).toBe(2);
    expect(err).toContain('crossed-bounds.yaml:8:10');
    expect(err).toContain('nowhere.yaml: expected a readable policy');
  });
});

describe('smartscale policy show', () => {
  it('tells own settings from defaults', async () => {
    const { code, out } = await smartscale('policy', 'show');
    expect(code).toBe(0);
    expect(out).toContain('  · CPU above 70% for 3 minutes\n');
    expect(out).toContain('  ● friday-flash-sale: 8 nodes every Friday at 20:00 for 2 hours');
    expect(out).toContain('  ● beyond 60,000 BDT a month only the minimum is bought\n');
  });

  it('marks a line as own when any field it tells of is', async () => {
    const { out } = await smartscale('policy', 'show', LOW_AT_50);
    expect(out).toContain('  ● CPU below 50% for 10 minutes\n');
    expect(out).toContain('  · the order queue is not watched\n');
  });

  it('gives the whole document as JSON, which is a policy again', async () => {
    const { json } = await smartscale('policy', 'show', '--json', LOW_AT_50);
    expect(json()).toMatchObject({
      policy: { kind: 'ScalingPolicy', spec: { scaleDown: { cpu: { below: '50%', for: '10m' } } } },
    });
  });

  it('refuses a bad policy with all of its problems', async () => {
    const { code, out, err } = await smartscale('policy', 'show', BAD);
    expect([code, out]).toEqual([2, '']);
    expect(err.trimEnd().split('\n')).toHaveLength(2);
  });
});

describe('smartscale schema', () => {
  it('prints what is kept in the schemas folder, byte for byte', async () => {
    const { code, out } = await smartscale('schema', 'policy');
    expect(code).toBe(0);
    expect(out).toBe(readFileSync('schemas/scaling-policy.schema.json', 'utf8'));
  });

  it('names the schemas there are when asked for another', async () => {
    const { code, err } = await smartscale('schema', 'polcy');
    expect(code).toBe(2);
    expect(err).toContain('policy');
  });
});

describe('help', () => {
  it.each([['validate'], ['diff'], ['show']])(
    'of policy %s gives examples or exit codes',
    async (name) => {
      const { code, out } = await smartscale('policy', name, '--help');
      expect(code).toBe(0);
      expect(out).toContain('Exit code 0');
    },
  );
});
