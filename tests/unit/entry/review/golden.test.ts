import { describe, expect, it } from 'vitest';
import { chooseLoad } from '../../../../autoscaler/src/entry/review/effect.ts';
import { renderMarkdown } from '../../../../autoscaler/src/entry/review/markdown.ts';
import { POLICY_FILE } from '../../../../autoscaler/src/entry/review/material.ts';
import { edited, FRIDAY_SALE, LOAD, material, reviewOf } from '../../../support/review.ts';

/** Reports as a person reads them: look at the files when one of these changes. */
const GOLDEN = '../../../fixtures/review';
const CLUSTER = 'clusters/smartscale-prod';

describe('the report on', () => {
  it('a threshold and a schedule, in the middle of a sale', async () => {
    const head = edited({
      [POLICY_FILE]: [
        ['cpu: { above: 70%, for: 3m }', 'cpu: { above: 65%, for: 3m }'],
        ['nodes: 8', 'nodes: 9'],
      ],
    });
    const load = chooseLoad(head, { trace: LOAD, seed: 1 });
    const found = await reviewOf(material(head), { now: FRIDAY_SALE, load });
    await expect(renderMarkdown(found)).toMatchFileSnapshot(`${GOLDEN}/changed.md`);
  });

  it('a bad edit', async () => {
    const head = edited({
      [POLICY_FILE]: [
        ['max: 10', 'max: 40'],
        ['above: 70%', 'above: 70'],
      ],
    });
    const found = await reviewOf(material(head));
    await expect(renderMarkdown(found)).toMatchFileSnapshot(`${GOLDEN}/refused.md`);
  });

  it('nothing at all', async () => {
    const found = await reviewOf({ ...material(edited({})), diff: '' });
    expect(found.verdict.level).toBe('nothing');
    expect(found.effect).toBeNull();
    await expect(renderMarkdown(found)).toMatchFileSnapshot(`${GOLDEN}/nothing.md`);
  });

  it('rendered objects that go, and one that cannot be changed', async () => {
    const head = edited({
      [`${CLUSTER}/namespaces/Namespace.shop.yaml`]: null,
      [`${CLUSTER}/demo-app/Service.demo-app-service.yaml`]: null,
      [`${CLUSTER}/demo-app/Deployment.demo-app.yaml`]: [
        ['matchLabels: { app: demo-app }', 'matchLabels: { app: shop }'],
        ['1.0.0', '1.1.0'],
      ],
    });
    const found = await reviewOf(material(head));
    await expect(renderMarkdown(found)).toMatchFileSnapshot(`${GOLDEN}/objects.md`);
  });
});
