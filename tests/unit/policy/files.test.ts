import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { defaultPolicy } from '../../../autoscaler/src/core/policy/defaults.ts';
import { diffPolicies } from '../../../autoscaler/src/core/policy/diff.ts';
import { policyJsonSchema } from '../../../autoscaler/src/core/policy/json-schema.ts';
import { leavesOf } from '../../../autoscaler/src/core/policy/leaves.ts';
import { documentOf } from '../../../autoscaler/src/core/policy/written.ts';
import { policyOf } from './written-policy.ts';

const ROOT = new URL('../../../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, ROOT), 'utf8');
const LIVE = 'policies/scaling-policy.yaml';
const EXAMPLES = readdirSync(new URL('policies/examples/', ROOT)).map(
  (name) => `policies/examples/${name}`,
);

describe("TechFlow's policy", () => {
  const policy = policyOf(read(LIVE));

  it('has the figures of the brief', () => {
    expect(policy).toMatchObject({
      name: 'techflow',
      timeZone: 'Asia/Dhaka',
      cadence: { windows: [{ from: 540, to: 1_260, every: 120_000 }], otherwise: 300_000 },
      nodes: { min: 2, max: 10, step: 2 },
      scaleUp: {
        cpu: { above: 0.7, for: 180_000 },
        memory: { above: 0.75, for: 60_000 },
        queue: { above: 1_000, for: 60_000 },
        latencyP95: { above: 2, for: 120_000 },
        errorRate: { above: 0.05, for: 120_000 },
        unschedulableFor: 180_000,
        corroboration: { required: true },
        cooldown: 300_000,
      },
      scaleDown: {
        cpu: { below: 0.3, for: 600_000 },
        memory: { below: 0.5 },
        queue: { below: 100, for: 600_000 },
        cooldown: 600_000,
        cooldownAfterScaleUp: 600_000,
        strictKubeSystem: false,
      },
      signals: { queue: 'rabbitmq_queue_messages{queue="orders"}', endpoint: '/api/checkout' },
      capacity: { spotShare: 0.6, onDemandFloor: 1, credits: 'unlimited' },
      launch: { joinTimeout: 300_000 },
      drain: { timeout: 300_000, blindTimeout: 300_000, forceBefore: 30_000 },
      safety: { unreadyShare: 0.45, unreadyNodes: 3, repairAfter: 600_000 },
      cost: { currency: 'BDT', exchangeRate: 122, baselineNodes: 5, clientNodeMonth: 24_000 },
    });
    expect(policy.schedules).toMatchObject([
      { cron: '0 9 * * *', timeZone: 'Asia/Dhaka', lead: 600_000 },
      { cron: '0 20 * * FRI', timeZone: 'Asia/Dhaka', lead: 600_000 },
    ]);
    expect(policy.safety.monthlyBudget).toBe(60_000 / 122);
  });

  it('differs from the defaults in what is its own, and in nothing else', () => {
    const own = diffPolicies(defaultPolicy('techflow'), policy).map(({ path }) => path);
    expect(own).toEqual([
      'spec.signals.queue.query',
      'spec.safety.monthlyBudget',
      'spec.cost.clientNodeMonth',
      'spec.schedules[daily-rush]',
      'spec.schedules[friday-flash-sale]',
    ]);
  });

  it('writes out every knob there is, so that a person sees all of them', () => {
    const text = read(LIVE);
    const keys = [...leavesOf(documentOf(policy).spec).keys()].map((it) => it.split('.').at(-1));
    for (const key of keys) expect(text).toMatch(new RegExp(`\\b${key}:`));
  });

  it('fits the parameter that it travels in', () => {
    expect(JSON.stringify(documentOf(policy)).length).toBeLessThan(3_500);
  });
});

describe('every policy in the folder', () => {
  it.each([LIVE, ...EXAMPLES])('%s is valid and names the schema for editors', (path) => {
    expect(() => policyOf(read(path))).not.toThrow();
    const up = path.split('/').length === 2 ? '..' : '../..';
    const schema = `# yaml-language-server: $schema=${up}/schemas/scaling-policy.schema.json\n`;
    expect(read(path).startsWith(schema)).toBe(true);
  });
});

describe('the published schema', () => {
  const schema = policyJsonSchema();

  it('is the one that the code makes (npx smartscale schema policy > …)', () => {
    const published = JSON.parse(read('schemas/scaling-policy.schema.json'));
    expect(published).toEqual(JSON.parse(JSON.stringify(schema)));
  });

  it('describes every key, so that an editor can explain it', () => {
    expect(undescribed(schema as Node)).toEqual([]);
  });

  it('gives no key a default that its own pattern refuses', () => {
    expect(misfits(schema as Node)).toEqual([]);
  });
});

interface Node {
  readonly properties?: Readonly<Record<string, Node>>;
  readonly items?: Node;
  readonly description?: string;
  readonly pattern?: string;
  readonly enum?: readonly unknown[];
  readonly default?: unknown;
}

const walk = (node: Node, path: string): readonly (readonly [string, Node])[] => [
  ...Object.entries(node.properties ?? {}).flatMap(([key, child]) => [
    [`${path}.${key}`, child] as const,
    ...walk(child, `${path}.${key}`),
  ]),
  ...(node.items ? walk(node.items, `${path}[]`) : []),
];

const undescribed = (schema: Node): readonly string[] =>
  walk(schema, '').flatMap(([path, { description }]) => (description ? [] : [path]));

function misfits(schema: Node): readonly string[] {
  return walk(schema, '').flatMap(([path, node]) => {
    if (typeof node.default !== 'string') return [];
    const fits = new RegExp(node.pattern ?? '').test(node.default);
    return fits && (node.enum?.includes(node.default) ?? true) ? [] : [path];
  });
}
