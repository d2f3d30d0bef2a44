import { describe, expect, it } from 'vitest';
import { DELIVERY_FILE } from '../../../../autoscaler/src/entry/review/material.ts';
import { objectChanges, objectsIn } from '../../../../autoscaler/src/entry/review/objects.ts';
import { BASE, type Edits, edited, material, reviewOf } from '../../../support/review.ts';

const FOLDER = 'clusters/smartscale-prod/demo-app';
const DEPLOYMENT = `${FOLDER}/Deployment.demo-app.yaml`;
const before = objectsIn(BASE);

const after = (edits: Parameters<typeof edited>[0]) => objectsIn(edited(edits));
const changes = (edits: Parameters<typeof edited>[0]) => objectChanges(before, after(edits));

describe('rendered objects', () => {
  it('are what kustomize applies, and not its own file', () => {
    expect(before.map(({ id }) => id).sort()).toEqual([
      'Deployment shop/demo-app',
      'Namespace shop',
      'Service shop/demo-app-service',
    ]);
  });

  it('change field by field, items of lists by their names', () => {
    const { changed } = changes({ [DEPLOYMENT]: [['1.0.0', '1.1.0']] });
    expect(changed).toMatchObject([
      {
        id: 'Deployment shop/demo-app',
        application: 'demo-app',
        fields: [
          {
            path: 'spec.template.spec.containers[app].image',
            before: 'example.com/smartscale-demo-app:1.0.0',
            after: 'example.com/smartscale-demo-app:1.1.0',
          },
        ],
      },
    ]);
  });

  it('do not change when comments do, or when they move to another file', () => {
    const moved = new Map(BASE);
    moved.set(`${FOLDER}/elsewhere.yaml`, `# as ever\n${BASE.get(DEPLOYMENT)}`);
    moved.delete(DEPLOYMENT);
    expect(objectChanges(before, objectsIn(moved))).toEqual({
      created: [],
      changed: [],
      deleted: [],
    });
  });

  it('of a new version of their API are the same objects', () => {
    const { created, changed, deleted } = changes({ [DEPLOYMENT]: [['apps/v1', 'apps/v2']] });
    expect([created, deleted]).toEqual([[], []]);
    expect(changed[0]?.fields.map(({ path }) => path)).toEqual(['apiVersion']);
  });

  it('under another name are one deleted and one created', () => {
    const { created, deleted } = changes({
      [DEPLOYMENT]: [['  name: demo-app\n', '  name: shop-app\n']],
    });
    expect(created.map(({ id }) => id)).toEqual(['Deployment shop/shop-app']);
    expect(deleted.map(({ id }) => id)).toEqual(['Deployment shop/demo-app']);
  });
});

describe('a reviewer is warned', () => {
  const NAMESPACE = 'clusters/smartscale-prod/namespaces/Namespace.shop.yaml';
  const SERVICE = `${FOLDER}/Service.demo-app-service.yaml`;

  const found = (edits: Edits) => reviewOf(material(edited(edits)));
  const warned = async (edits: Edits) => {
    const { objects } = await found(edits);
    return objects.dangers.map(({ level, objects: named }) => [level, ...named]);
  };

  it('of a namespace that goes with all that is in it', async () => {
    const pruning: Edits = {
      [NAMESPACE]: null,
      [DELIVERY_FILE]: [['prune: false', 'prune: true, allowEmpty: true']],
    };
    expect(await warned(pruning)).toContainEqual(['look', 'Namespace shop']);
  });

  it('not of one that Flux leaves alone, and told that it stays', async () => {
    const { objects } = await found({ [NAMESPACE]: null });
    expect(objects.dangers).toEqual([]);
    expect(objects.left).toEqual(['Namespace shop']);
  });

  it('of an application that would go at once, and less so of one that is emptied first', async () => {
    const emptied = { [DEPLOYMENT]: null, [SERVICE]: null };
    const block = BASE.get(DELIVERY_FILE)?.match(/ {4}- name: demo-app[\s\S]*$/)?.[0] ?? '';
    const everything = ['Deployment shop/demo-app', 'Service shop/demo-app-service'];
    const gone: Edits = { ...emptied, [DELIVERY_FILE]: [[block, '']] };
    expect(await warned(gone)).toEqual([['refused', ...everything]]);
    expect(await warned(emptied)).toEqual([['refused', ...everything]]);
    const allowed = block.replace('prune: true', 'prune: true, allowEmpty: true');
    const first: Edits = { ...emptied, [DELIVERY_FILE]: [[block, allowed]] };
    expect(await warned(first)).toEqual([['look', ...everything]]);
    const second = edited({ [DELIVERY_FILE]: [[allowed, '']] }, edited(first));
    const { objects } = await reviewOf(material(second, edited(first)));
    expect(objects.dangers).toEqual([]);
  });

  it('of fields that the API server lets nobody change', async () => {
    const selector = 'matchLabels: { app: demo-app }';
    expect(await warned({ [DEPLOYMENT]: [[selector, 'matchLabels: { app: shop }']] })).toEqual([
      ['look', 'Deployment shop/demo-app: spec.selector.matchLabels.app'],
    ]);
    expect(await warned({ [DEPLOYMENT]: [['cpu: 200m', 'cpu: 300m']] })).toEqual([]);
  });

  it('of more than a fifth of an application', async () => {
    expect(await warned({ [SERVICE]: null })).toEqual([['look', 'Service shop/demo-app-service']]);
  });

  it('of an application of which nothing is left, which is refused', async () => {
    const { verdict, objects } = await found({ [DEPLOYMENT]: null, [SERVICE]: null });
    expect(verdict.level).toBe('refused');
    expect(objects.dangers).toMatchObject([{ level: 'refused' }]);
  });
});
