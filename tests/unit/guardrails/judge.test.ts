import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Guardrails } from '../../../autoscaler/src/core/guardrails/guardrails.ts';
import { judgeGuardrails, parseGuarded } from '../../../autoscaler/src/core/guardrails/judge.ts';
import { parseGuardrails } from '../../../autoscaler/src/core/guardrails/parse.ts';
import { type Problem, renderProblem } from '../../../autoscaler/src/core/problem.ts';
import { policyOf } from '../policy/written-policy.ts';

const HEAD = 'apiVersion: smartscale.dev/v1\nmetadata: { name: test }\n';
const SOURCE = 'policy.yaml';

function guardrails(bounds: string): Guardrails {
  const text = `${HEAD}kind: Guardrails\nspec:\n  bounds:\n    ${bounds}\n`;
  const parsed = parseGuardrails(text, 'guardrails.yaml');
  if (!parsed.ok) throw new Error(parsed.problems.map(renderProblem).join('\n'));
  return parsed.value;
}

const policyText = (spec: string): string => `${HEAD}kind: ScalingPolicy\nspec:\n  ${spec}\n`;

function judge(bounds: string, spec: string): readonly string[] {
  const text = policyText(spec);
  const found = judgeGuardrails(policyOf(text), guardrails(bounds), { text, source: SOURCE });
  return found.map(shortly);
}

const shortly = ({ line, path, expected, got }: Problem): string =>
  `${line}: ${path}: ${expected}, got ${got}`;

describe('a bound', () => {
  it.each([
    ['nodes: { max: { atMost: 10 } }', 'nodes: { max: 10 }'],
    ['nodes: { min: { atLeast: 2 } }', 'nodes: { min: 2 }'],
    ['scaleUp: { cooldown: { atLeast: 180s } }', 'scaleUp: { cooldown: 3m }'],
    ['capacity: { spotShare: { atLeast: 60%, atMost: 60% } }', 'capacity: { spotShare: 60% }'],
  ])('%s holds for its very limit', (bounds, spec) => {
    expect(judge(bounds, spec)).toEqual([]);
  });

  it.each([
    ['nodes: { max: { atMost: 10 } }', 'nodes: { max: 11 }', 'nodes.max: at most 10, got 11'],
    [
      'scaleUp: { cooldown: { atLeast: 4m } }',
      'scaleUp: { cooldown: 239s }',
      'scaleUp.cooldown: at least 4m, got "239s"',
    ],
    [
      'capacity: { spotShare: { atMost: 60% } }',
      'capacity: { spotShare: 60.5% }',
      'capacity.spotShare: at most 60%, got "60.5%"',
    ],
    [
      'scaleUp: { latencyP95: { above: { atMost: 900ms } } }',
      'scaleUp: { latencyP95: { above: 1s } }',
      'scaleUp.latencyP95.above: at most 900ms, got "1s"',
    ],
    [
      'nodes: { headroom: { podMemory: { atMost: 1Gi } } }',
      'nodes: { headroom: { podMemory: 1025Mi } }',
      'nodes.headroom.podMemory: at most 1Gi, got "1025Mi"',
    ],
  ])('%s is passed by %s', (bounds, spec, expected) => {
    expect(judge(bounds, spec)).toEqual([`5: spec.${expected}`]);
  });

  it('is held by defaults that nobody wrote, too', () => {
    expect(judge('nodes: { max: { atMost: 8 } }', 'mode: active')).toEqual([
      '4: spec.nodes.max: at most 8, got 10, the default',
    ]);
  });

  it('of money is reckoned at the rate of the policy', () => {
    const bounds = 'safety: { monthlyBudget: { atMost: 500 USD } }';
    const budget = (amount: string) => `safety: { monthlyBudget: "${amount}" }`;
    expect(judge(bounds, budget('61,000 BDT'))).toEqual([]);
    expect(judge(bounds, budget('61,001 BDT'))).toHaveLength(1);
    expect(judge(bounds, budget('501 USD'))).toHaveLength(1);
  });

  it('of money in a currency without a rate is passed by every amount', () => {
    const spec = 'safety: { monthlyBudget: 1 USD }';
    expect(judge('safety: { monthlyBudget: { atMost: 500 EUR } }', spec)).toHaveLength(1);
  });

  it('from above is passed by a policy without that limit', () => {
    expect(judge('safety: { monthlyBudget: { atMost: 500 USD } }', 'mode: active')).toEqual([
      '4: spec.safety.monthlyBudget: at most 500 USD, got nothing',
    ]);
  });

  it('from below is not: no limit is the highest of all', () => {
    expect(judge('safety: { monthlyBudget: { atLeast: 50 USD } }', 'mode: active')).toEqual([]);
  });

  it('on a list holds each of its items', () => {
    const bounds = 'capacity: { types: { among: [t3.small] } }';
    expect(judge(bounds, 'capacity: { types: [t3.small] }')).toEqual([]);
    expect(judge(bounds, 'capacity: { types: [m6a.large, t3.small, c6a.large] }')).toEqual([
      '5: spec.capacity.types[0]: t3.small, got "m6a.large"',
      '5: spec.capacity.types[2]: t3.small, got "c6a.large"',
    ]);
  });

  it('on a switch holds its default as well', () => {
    const bounds = 'scaleUp: { applicationSignals: { corroborate: { among: [false] } } }';
    expect(judge(bounds, 'mode: active')).toHaveLength(1);
  });

  it('says where it stands and why it is there', () => {
    const bounds = guardrails('nodes: { max: { atMost: 8, because: "the quota" } }');
    const [problem] = judgeGuardrails(policyOf(policyText('mode: active')), bounds);
    expect(problem).toMatchObject({
      source: 'policy test',
      hint: 'bound by guardrails.yaml:6: the quota',
      code: 'guardrail',
    });
    expect(problem).not.toHaveProperty('line');
  });
});

describe('a policy read under guardrails', () => {
  const bounds = guardrails('nodes: { min: { atLeast: 2 }, max: { atMost: 10 } }');

  it('is what it would be without them when it keeps within', () => {
    const text = policyText('nodes: { max: 9 }');
    const parsed = parseGuarded({ text, source: SOURCE }, bounds);
    expect(parsed).toEqual({ ok: true, value: policyOf(text) });
  });

  it('is told of all that is wrong at once, in the order of its lines', () => {
    const text = policyText('nodes: { min: 1, max: 11 }\n  mode: on\n  scaleUp: { cooldown: 1 }');
    const parsed = parseGuarded({ text, source: SOURCE }, bounds);
    expect(parsed.ok || parsed.problems.map(({ line, path }) => `${line} ${path}`)).toEqual([
      '5 spec.nodes.min',
      '5 spec.nodes.max',
      '6 spec.mode',
      '7 spec.scaleUp.cooldown',
    ]);
  });

  it('is not judged by a value that cannot be read', () => {
    const text = policyText('nodes: { max: many }');
    const parsed = parseGuarded({ text, source: SOURCE }, bounds);
    expect(parsed.ok || parsed.problems.map(({ got }) => got)).toEqual(['"many"']);
  });
});

describe("TechFlow's policy", () => {
  it('keeps within its guardrails', () => {
    const read = (name: string) => readFileSync(`policies/${name}`, 'utf8');
    const bounds = parseGuardrails(read('guardrails.yaml'), 'policies/guardrails.yaml');
    if (!bounds.ok) throw new Error(bounds.problems.map(renderProblem).join('\n'));
    const text = read('scaling-policy.yaml');
    expect(judgeGuardrails(policyOf(text), bounds.value, { text, source: SOURCE })).toEqual([]);
    expect(bounds.value.bounds.map(({ field }) => field)).toEqual(
      expect.arrayContaining(['nodes.min', 'nodes.max', 'capacity.spotShare', 'scaleUp.cooldown']),
    );
  });
});
