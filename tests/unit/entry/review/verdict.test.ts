import { describe, expect, it } from 'vitest';
import { chooseLoad } from '../../../../autoscaler/src/entry/review/effect.ts';
import { renderMarkdown } from '../../../../autoscaler/src/entry/review/markdown.ts';
import {
  DELIVERY_FILE,
  GUARDRAILS_FILE,
  LOAD_FILE,
  POLICY_FILE,
} from '../../../../autoscaler/src/entry/review/material.ts';
import {
  BASE,
  type Edits,
  edited,
  FRIDAY_SALE,
  LOAD,
  MONDAY,
  material,
  reviewOf,
} from '../../../support/review.ts';

const judged = (edits: Edits) => reviewOf(material(edited(edits)));
const RAISED = { [POLICY_FILE]: [['above: 70%', 'above: 75%']] } as const;

describe('a change', () => {
  it('within its guardrails and outside every window is fine', async () => {
    const { verdict } = await judged(RAISED);
    expect(verdict).toEqual({
      level: 'fine',
      headline: '1 field changed — less eager',
      points: [],
    });
  });

  it('beyond a guardrail is refused, and still compared and replayed', async () => {
    const { verdict, problems, changes, effect } = await judged({
      [POLICY_FILE]: [['max: 10', 'max: 11']],
    });
    expect(verdict.level).toBe('refused');
    expect(problems).toMatchObject([{ line: 7, path: 'spec.nodes.max', code: 'guardrail' }]);
    expect(changes).toMatchObject([{ path: 'spec.nodes.max', allowed: 'at most 10', line: 7 }]);
    expect(effect).not.toBeNull();
  });

  it('that moves a guardrail out of its own way is one to look at', async () => {
    const { verdict, loosened, approvals } = await judged({
      [POLICY_FILE]: [['max: 10', 'max: 12']],
      [GUARDRAILS_FILE]: [['atMost: 10', 'atMost: 12']],
    });
    expect(verdict.level).toBe('careful');
    expect(verdict.points).toContain('it passes only because it moves the guardrails itself');
    expect(loosened).toMatchObject([{ path: 'spec.nodes.max', expected: 'at most 10' }]);
    expect(approvals.map(({ approval }) => approval.name)).toEqual(['money', 'rules']);
  });

  it('cannot take away who must agree to it', async () => {
    const { approvals } = await judged({
      [POLICY_FILE]: [['nodes: 8', 'nodes: 9']],
      [GUARDRAILS_FILE]: [['fields: [nodes.max, schedules,', 'fields: [']],
    });
    expect(approvals.map(({ approval }) => approval.name)).toContain('money');
  });

  it.each([POLICY_FILE, GUARDRAILS_FILE, DELIVERY_FILE])(
    'that takes %s away is refused',
    async (path) => {
      const { verdict, problems } = await judged({ [path]: null });
      expect(verdict.level).toBe('refused');
      expect(problems).toContainEqual(expect.objectContaining({ source: path, path: '' }));
    },
  );

  it('with a delivery policy that cannot be read is refused', async () => {
    const { verdict } = await judged({ [DELIVERY_FILE]: [['0 19 * * FRI', '0 19 * * FRY']] });
    expect(verdict.level).toBe('refused');
  });

  it('that only rewrites the file changes nothing', async () => {
    const { verdict, effect } = await judged({
      [POLICY_FILE]: [['nodes: { min: 2, max: 10 }', 'nodes: { max: 10 } # as ever']],
    });
    expect(verdict).toMatchObject({
      level: 'nothing',
      headline: 'the policy is rewritten and means the same',
    });
    expect(effect).toBeNull();
  });

  it('is told what it is compared with when there was no policy before', async () => {
    const base = edited({ [POLICY_FILE]: null });
    const { verdict, effect } = await reviewOf(material(BASE, base));
    expect(verdict.headline).toBe('a policy where none could be read before');
    expect(effect?.before).toBeNull();
  });

  it('in a closed window is held, and says until when', async () => {
    const found = await reviewOf(material(edited(RAISED)), { now: FRIDAY_SALE });
    expect(found.verdict.level).toBe('careful');
    expect(found.windows).toMatchObject([
      { application: 'scaling-policy', allowed: false, nextChangeAt: '2026-11-27T17:00:00Z' },
    ]);
  });

  it('is asked about for each application that it touches', async () => {
    const path = 'clusters/smartscale-prod/demo-app/Deployment.demo-app.yaml';
    const namespace = 'clusters/smartscale-prod/namespaces/Namespace.shop.yaml';
    const edits: Edits = {
      [path]: [['1.0.0', '1.1.0']],
      [namespace]: [['name: shop', 'name: shops']],
    };
    const head = edited(edits);
    const { windows } = await reviewOf(material(head), { now: FRIDAY_SALE });
    expect(windows?.map(({ application, allowed }) => [application, allowed])).toEqual([
      ['demo-app', false],
      ['namespaces', true],
    ]);
  });

  it('that renders what the delivery policy forbids is refused', async () => {
    const broken = { source: 'x.yaml', path: '', expected: 'a kind', got: 'Secret', code: 'kind' };
    const found = await reviewOf(material(edited(RAISED)), { checkDelivery: () => [broken] });
    expect(found.verdict.level).toBe('refused');
    expect(found.problems).toEqual([broken]);
  });

  it('whose recorded load cannot be read is refused', async () => {
    const head = edited(RAISED, new Map([...BASE, [LOAD_FILE, 'not a trace']]));
    const load = chooseLoad(head, { seed: 1 });
    const { verdict, problems } = await reviewOf(material(head), { load });
    expect(verdict.level).toBe('refused');
    expect(problems.map(({ source }) => source)).toContain(LOAD_FILE);
  });

  it('of what reports reckon with alone changes no decision', async () => {
    const head = edited({
      [POLICY_FILE]: [['  safety:', '  cost: { baselineNodes: 6 }\n  safety:']],
    });
    const twoHours = LOAD.text.split('\n').slice(0, 9).join('\n');
    const load = chooseLoad(head, { trace: { ...LOAD, text: twoHours }, seed: 1 });
    const found = await reviewOf(material(head), { load });
    expect(found.effect?.same).toBe(true);
    expect(renderMarkdown(found)).toContain('**No change in decisions**');
  });

  it('on a base that has moved on says that this is not what a merge gives', async () => {
    const found = await reviewOf({ ...material(edited(RAISED)), upToDate: false });
    expect(found.verdict.level).toBe('careful');
    expect(renderMarkdown(found)).toContain('lacks commits of the base');
  });
});

describe('the load that is replayed', () => {
  const recorded = new Map([[LOAD_FILE, LOAD.text]]);
  const sourceOf = (found: ReturnType<typeof chooseLoad>) => found.ok && found.value.load;

  it('is the one that was named', () => {
    const trace = { path: 'mine.csv', text: LOAD.text };
    expect(sourceOf(chooseLoad(recorded, { trace, seed: 1 }))).toMatchObject({
      source: 'trace',
      name: 'mine.csv',
      days: 71 / 144,
    });
  });

  it('is else the recorded one', () => {
    expect(sourceOf(chooseLoad(recorded, { seed: 1 }))).toMatchObject({ source: 'recorded' });
  });

  it('is else the built-in week, and the report says so', () => {
    expect(sourceOf(chooseLoad(new Map(), { seed: 1 }))).toMatchObject({
      source: 'built-in',
      days: 7,
    });
  });
});

describe('the next starts', () => {
  it('mark what is new, and keep one of each schedule', async () => {
    const { starts } = await judged({ [POLICY_FILE]: [['nodes: 8', 'nodes: 9']] });
    expect(starts).toHaveLength(5);
    const sale = starts.find(({ schedule }) => schedule === 'friday-flash-sale');
    expect(sale).toMatchObject({ nodes: 9, isNew: true, clocksSet: 0 });
    expect(starts.filter(({ isNew }) => isNew)).toHaveLength(1);
  });

  it('mark clocks that are set before them', async () => {
    const zoned = 'cron: "0 9 * * *"\n      timeZone: America/New_York';
    const head = edited({ [POLICY_FILE]: [['cron: "0 9 * * *"', zoned]] });
    // On Sunday 2026-11-01 New York goes back an hour.
    const now = (MONDAY - 23 * 86_400_000) as typeof MONDAY;
    const { starts } = await reviewOf(material(head), { now });
    const rush = starts.filter(({ schedule }) => schedule === 'daily-rush');
    expect(rush.map(({ start, clocksSet }) => `${start} ${clocksSet}`)).toEqual([
      '2026-10-31T13:00:00Z 0',
      '2026-11-01T14:00:00Z -1',
      '2026-11-02T14:00:00Z -1',
      '2026-11-03T14:00:00Z -1',
    ]);
  });
});
