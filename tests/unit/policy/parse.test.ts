import { describe, expect, it } from 'vitest';
import { complaints, document, policyOf, problemsIn } from './written-policy.ts';

describe('reading a policy', () => {
  it('fills in every default from a name alone', () => {
    const policy = policyOf(
      '{ apiVersion: smartscale.dev/v1, kind: ScalingPolicy, metadata: { name: t } }',
    );
    expect(policy.nodes).toMatchObject({ min: 2, max: 10, step: 2 });
    expect(policy.signals).toEqual({ endpoint: '/api/checkout', lastGoodFor: 300_000 });
    expect(policy.schedules).toEqual([]);
  });

  it('takes an endpoint of none as not configured', () => {
    expect(policyOf(document('signals: { endpoint: none }')).signals).toEqual({
      lastGoodFor: 300_000,
    });
  });

  it('keeps the rest of a pair when one half is written', () => {
    const { cpu } = policyOf(document('scaleDown: { cpu: { below: 50% } }')).scaleDown;
    expect(cpu).toEqual({ below: 0.5, for: 600_000 });
  });

  it("gives a schedule the policy's time zone unless it has its own", () => {
    const { schedules } = policyOf(
      document(
        'timeZone: Europe/Berlin',
        'schedules:',
        '  - { name: a, cron: 0 9 * * *, duration: 1h, nodes: 3 }',
        '  - { name: b, cron: 0 9 * * *, duration: 1h, nodes: 3, timeZone: UTC }',
      ),
    );
    expect(schedules.map(({ timeZone }) => timeZone)).toEqual(['Europe/Berlin', 'UTC']);
  });

  it('turns a budget into dollars at its own exchange rate', () => {
    const { safety } = policyOf(
      document('safety: { monthlyBudget: "50,000 BDT" }', 'cost: { exchangeRate: 100 }'),
    );
    expect(safety.monthlyBudget).toBe(500);
  });

  it('reads Windows line ends and a byte order mark', () => {
    const text = `\uFEFF${document('nodes: { min: 3 }').replace(/\n/g, '\r\n')}`;
    expect(policyOf(text).nodes.min).toBe(3);
  });
});

describe('an unknown key', () => {
  const hints: readonly (readonly [string, string])[] = [
    ['nodes: { mx: 5 }', 'did you mean "max"?'],
    ['scaleup: {}', 'did you mean "scaleUp"?'],
    ['scaleUp: { cpu: { abvoe: 70% } }', 'did you mean "above"?'],
    ['capacity: { spot_share: 60% }', 'did you mean "spotShare"?'],
    ['cooldown: 5m', 'it belongs under spec.scaleUp or spec.scaleDown'],
    ['scaleDown: { cpuFloor: 50% }', 'it belongs under spec.scaleUp.applicationSignals'],
    ['drain: { zzz: 1 }', 'known here: timeout, blindTimeout, retryAfter, forceBefore'],
    ['cost: { prices: { t3.small: { spott: 1 USD } } }', 'did you mean "spot"?'],
  ];
  it.each(hints)('%s: %s', (spec, hint) => {
    expect(problemsIn(document(spec)).map((it) => it.hint)).toEqual([hint]);
  });

  it('is pointed at where the key stands, not its value', () => {
    expect(problemsIn(document('nodes:', '  min: 2', '  mx: 5'))[0]).toMatchObject({
      line: 7,
      column: 5,
      path: 'spec.nodes.mx',
    });
  });
});

describe('all problems come at once', () => {
  it('in the order of the lines, those between fields among them', () => {
    const found = problemsIn(
      document(
        'mode: activ',
        'nodes: { min: 5, max: 3 }',
        'scaleUp: { cpu: { above: 70 } }',
        'capacity: { credits: standard }',
      ),
    );
    expect(found.map(({ line, path }) => [line, path])).toEqual([
      [5, 'spec.mode'],
      [6, 'spec.nodes.max'],
      [7, 'spec.scaleUp.cpu.above'],
      [8, 'spec.capacity.credits'],
    ]);
  });

  it('says nothing about how a field agrees whose value could not be read', () => {
    const found = problemsIn(document('nodes: { min: many, max: 1 }'));
    expect(found.map(({ path }) => path)).toEqual(['spec.nodes.min']);
  });

  it('says nothing about how a field agrees with a section that could not be read', () => {
    const found = problemsIn(document('scaleUp: high', 'scaleDown: { memory: { below: 70% } }'));
    expect(found.map(({ path }) => path)).toEqual(['spec.scaleUp']);
  });

  it('goes on judging after a key that is written twice', () => {
    const found = problemsIn(document('mode: active', 'mode: paused', 'nodes: { mx: 3 }'));
    expect(found.map(({ line, got }) => [line, got])).toEqual([
      [6, '"mode" again'],
      [7, '"mx"'],
    ]);
  });

  it('judges the good items of a list beside a bad one, at their own place', () => {
    const found = problemsIn(
      document(
        'schedules:',
        '  - { name: bad, cron: 0 9 * * *, duration: soon, nodes: 3 }',
        '  - { name: good, cron: 0 9 * * *, duration: 1h, nodes: 99 }',
      ),
    );
    expect(found.map(({ path, line }) => [path, line])).toEqual([
      ['spec.schedules[0].duration', 6],
      ['spec.schedules[1].nodes', 7],
    ]);
  });

  it('judges the spec although the header is wrong', () => {
    const text = 'kind: ScalingPolicy\nspec: { nodes: { min: 5, max: 3 } }\n';
    expect(problemsIn(text).map(({ path }) => path)).toEqual(
      expect.arrayContaining(['apiVersion', 'metadata', 'spec.nodes.max']),
    );
  });
});

describe('what is not a policy', () => {
  it('says once that it is another kind of document', () => {
    expect(complaints('apiVersion: v1\nkind: ConfigMap\ndata: { a: b }\n')).toEqual([
      'p.yaml:2:7: kind: expected "ScalingPolicy", got "ConfigMap" (this is another kind of document)',
    ]);
  });

  it.each([
    ['', 'p.yaml:1:1: expected a scaling policy, got an empty file'],
    ['# only a comment\n', 'p.yaml:1:1: expected a scaling policy, got an empty file'],
    ['- 1\n', 'p.yaml:1:1: expected a scaling policy, a mapping of keys to values, got [1]'],
    ['hello\n', 'p.yaml:1:1: expected a scaling policy, a mapping of keys to values, got "hello"'],
  ])('%j', (text, complaint) => {
    expect(complaints(text)).toEqual([complaint]);
  });

  it('never throws, whatever the text', () => {
    for (const text of [
      'a: *nowhere\n',
      '{',
      '"',
      '? [a]\n: b\n',
      '\u0000',
      '%YAML 9\n---\na: 1\n',
    ])
      expect(problemsIn(text).length, JSON.stringify(text)).toBeGreaterThan(0);
  });
});
