import { evaluate } from '@marcbachmann/cel-js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { policyPath } from '../../../apps/delivery/policy-path.ts';
import {
  annotated,
  documentNamed,
  putDocument,
} from '../../../autoscaler/world/model/documents.ts';
import { fluxModel } from '../../../autoscaler/world/model/flux.ts';
import { applyConfigMap, policyHealth } from '../../../autoscaler/world/model/flux-apply.ts';
import { gatedPaths, POLICY_PATHS } from '../../../autoscaler/world/model/flux-layout.ts';
import { readStatus } from '../../../autoscaler/world/model/flux-objects.ts';
import { digestOf, gitHistory } from '../../../autoscaler/world/model/git.ts';
import { createWorld } from '../../../autoscaler/world/model/world.ts';
import { aShopOptions } from '../../support/world.ts';

const POLICY = { namespace: 'smartscale', name: 'scaling-policy' };
const NAME = { kind: 'ConfigMap', ...POLICY } as const;
const MARKS = ['synced-policy', 'refused-policy', 'held-policy'] as const;

const write = (
  world: ReturnType<typeof createWorld>,
  patch: Record<string, string>,
  by: string,
) => {
  const found = documentNamed(world, NAME);
  if (found) putDocument(world, annotated(found, patch, by));
};

describe("the world's Flux", () => {
  test('finds the policy healthy when the expressions that are deployed do', () => {
    const [rule] =
      policyPath({
        ...{ cluster: 'c', server: 's', fluxNamespace: 'flux-system' },
        ...{ sourceName: 'flux-system', sourceUrl: 'u' },
      }).spec.healthCheckExprs ?? [];
    if (!rule) throw new Error('the policy path has health expressions');
    const content = fc.constantFrom('one', 'two', undefined);
    fc.assert(
      fc.property(
        fc.tuple(content, content, content),
        fc.constantFrom('one', 'two'),
        (marks, text) => {
          const world = createWorld(aShopOptions());
          applyConfigMap(world, { ...POLICY, data: { 'policy.yaml': text } });
          const set = MARKS.flatMap((name, i) =>
            marks[i] === undefined ? [] : [[`smartscale.dev/${name}`, marks[i]] as const],
          );
          write(world, Object.fromEntries(set), 'smartscale-controller');
          const object = {
            metadata: set.length > 0 ? { annotations: Object.fromEntries(set) } : {},
            data: { 'policy.yaml': text },
          };
          const says = (expression: string) => evaluate(expression, object) === true;
          const wanted = says(rule.failed)
            ? 'failed'
            : says(rule.current)
              ? 'current'
              : 'in-progress';
          expect(policyHealth(world, 'scaling-policy')).toBe(wanted);
        },
      ),
    );
  });

  test('takes back what kubectl wrote under its usual name, and nothing of others', () => {
    const world = createWorld(aShopOptions());
    applyConfigMap(world, { ...POLICY, data: { 'policy.yaml': 'one' } });
    write(world, { a: '1' }, 'kubectl-annotate');
    write(world, { b: '2' }, 'smartscale-controller');
    applyConfigMap(world, { ...POLICY, data: { 'policy.yaml': 'one' } });
    expect(Object.keys(documentNamed(world, NAME)?.annotations ?? {})).toEqual(['b']);
  });

  test('applies nothing whose dependency is not Ready at the same commit, or whose gate is shut', () => {
    const world = createWorld(aShopOptions());
    const git = gitHistory({ 'clusters/demo-app.yaml': 'one' });
    const flux = fluxModel(world, git, [...gatedPaths('demo-app'), ...POLICY_PATHS]);
    flux.step();
    const why = () => readStatus(world, 'demo-app').conditions?.[0]?.message;
    expect(why()).toBe("dependency 'flux-system/namespaces' is not ready");
    for (let seconds = 0; seconds < 12; seconds++) {
      world.now = (world.now + 1_000) as typeof world.now;
      flux.step();
    }
    expect(why()).toMatch(/sync-gate-demo-app' is not ready according to readyExpr/);
    expect(readStatus(world, 'demo-app')).not.toHaveProperty('lastAttemptedRevision');
  });

  test('knows a tree by its digest, whichever commit it is of', () => {
    const git = gitHistory({ a: '1' });
    const first = digestOf(git.head());
    const second = digestOf(git.commit('Two', { a: '2' }));
    expect(second).not.toBe(first);
    expect(digestOf(git.revert())).toBe(first);
    expect(new Set(git.log.map(({ sha }) => sha)).size).toBe(3);
  });
});
