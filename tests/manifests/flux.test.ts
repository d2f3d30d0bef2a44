import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { fluxSystem } from '../../apps/charts/flux-system/chart.ts';
import { COMPONENT_PATCHES } from '../../apps/charts/flux-system/components.ts';
import { objectsOf } from '../../apps/constructs/application.ts';
import { checkDelivery } from '../../apps/delivery/checks/check.ts';
import { deliveryPolicy, deliverySettings } from '../../apps/delivery/read.ts';
import { APPLICATIONS, CLUSTER_FOLDER, renderAll, renderObjects } from '../../apps/main.ts';
import { SETTINGS } from '../../apps/settings.ts';
import { POLICY_PATH } from '../../autoscaler/src/core/delivery/gates.ts';
import type { KubernetesObject } from '../../autoscaler/src/core/kubernetes-object.ts';
import {
  DELIVERY_CONFIG_MAP,
  DELIVERY_KEY,
  GUARDRAILS_CONFIG_MAP,
  GUARDRAILS_KEY,
  POLICY_CONFIG_MAP,
  POLICY_KEY,
  SMARTSCALE_NAMESPACE,
} from '../../autoscaler/src/core/sync-names.ts';

const text = (path: string): string =>
  readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

const kustomizationJson = z.looseObject({
  spec: z.looseObject({
    path: z.string(),
    suspend: z.boolean().optional(),
    dependsOn: z.array(z.looseObject({ name: z.string() })).optional(),
  }),
});

const ofKind = (kind: string, objects: readonly KubernetesObject[]) =>
  objects.filter((it) => it.kind === kind);
const root = objectsOf(fluxSystem());

describe('what Flux follows', () => {
  test('is every application that is rendered, at the folder that it is rendered to', () => {
    // What is suspended applies nothing: the gates only stand there to be asked.
    const paths = ofKind('Kustomization', root)
      .map((it) => kustomizationJson.parse(it).spec)
      .filter(({ suspend }) => !suspend)
      .map(({ path }) => path);
    const folders = APPLICATIONS.map(({ name }) => `./${CLUSTER_FOLDER}/${name}`);
    expect([...new Set(paths)].sort()).toEqual([...folders, POLICY_PATH].sort());
    const delivered = deliveryPolicy().applications.map(({ name }) => name);
    expect([...delivered, 'flux-system'].sort()).toEqual(
      APPLICATIONS.map(({ name }) => name).sort(),
    );
  });

  test('waits only for what is there', () => {
    const names = ofKind('Kustomization', root).map(({ metadata }) => metadata.name);
    const awaited = ofKind('Kustomization', root).flatMap(
      (it) => kustomizationJson.parse(it).spec.dependsOn ?? [],
    );
    expect(awaited.map(({ name }) => name).filter((it) => !names.includes(it))).toEqual([]);
  });

  test('calls at each push only where the settings say that somebody can', () => {
    expect(ofKind('Receiver', root)).toEqual([]);
    const open = objectsOf(fluxSystem({ ...SETTINGS, webhook: true }));
    expect(ofKind('Receiver', open)).toHaveLength(1);
  });

  test('is fetched with credentials only where the settings name some', () => {
    const source = (more: object) => {
      const repository = { ...SETTINGS.repository, ...more };
      return ofKind('GitRepository', objectsOf(fluxSystem({ ...SETTINGS, repository })))[0]?.[
        'spec'
      ];
    };
    expect(source({})).not.toHaveProperty('secretRef');
    expect(source({ secret: 'flux-git' })).toMatchObject({ secretRef: { name: 'flux-git' } });
  });
});

describe('what is delivered', () => {
  const check = (objects = renderObjects()) =>
    checkDelivery(deliveryPolicy(), deliverySettings(SETTINGS), objects);

  test('is what the delivery policy allows, in an order that Flux can keep', () => {
    expect(check()).toEqual([]);
  });

  test('would be refused with a kind that the policy does not list', () => {
    const object = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'n' } };
    const more = { application: 'demo-app', path: 'p', object };
    expect(check([...renderObjects(), more])).toMatchObject([{ source: 'p', path: 'kind' }]);
  });
});

describe('Flux itself', () => {
  const patches = COMPONENT_PATCHES.map(({ target, patch }) => ({ target, patch: parse(patch) }));

  const added = patches.find(({ target }) => target.name === 'kustomize-controller')?.patch;
  const flags: readonly string[] = added.map((it: { value: string }) => it.value);

  test('lets a revert overtake the health check of what it reverts', () => {
    expect(flags).toContain('--feature-gates=CancelHealthCheckOnNewRevision=true');
  });

  test('has a worker for each Kustomization, so that none that is sick holds up another', () => {
    const workers = flags.map((it) => /^--concurrent=(\d+)$/.exec(it)?.[1]).find((it) => it);
    expect(Number(workers)).toBeGreaterThanOrEqual(ofKind('Kustomization', root).length);
  });

  test('takes nothing from elsewhere, and asks often whether what it waits for is there', () => {
    expect(flags).toContain('--no-remote-bases=true');
    expect(flags).toContain('--requeue-dependency=5s');
  });

  test('never prunes its definitions or its namespace', () => {
    const kept = patches.filter(({ patch }) => JSON.stringify(patch).includes('fluxcd.io/prune'));
    expect(kept.map(({ target }) => target.kind)).toEqual([
      'CustomResourceDefinition',
      'Namespace',
    ]);
  });
});

describe('the policies', () => {
  test('become the ConfigMap that the controller looks for, with the file as it is', () => {
    // Whole: no gate stands before this folder, so that nothing else may come by it.
    expect(parse(text('policies/kustomization.yaml'))).toEqual({
      apiVersion: 'kustomize.config.k8s.io/v1beta1',
      kind: 'Kustomization',
      namespace: SMARTSCALE_NAMESPACE,
      configMapGenerator: [
        {
          name: POLICY_CONFIG_MAP,
          files: [`${POLICY_KEY}=scaling-policy.yaml`],
          options: {
            disableNameSuffixHash: true,
            labels: { 'app.kubernetes.io/part-of': 'smartscale' },
            annotations: { 'kustomize.toolkit.fluxcd.io/prune': 'disabled' },
          },
        },
      ],
    });
  });

  test.each([
    [GUARDRAILS_CONFIG_MAP, GUARDRAILS_KEY],
    [DELIVERY_CONFIG_MAP, DELIVERY_KEY],
  ])('reach the controller byte for byte: %s', (name, key) => {
    const path = `${CLUSTER_FOLDER}/cluster-guards/ConfigMap.${SMARTSCALE_NAMESPACE}.${name}.yaml`;
    // As YAML 1.1 reads it too, which is what Kubernetes' own parser speaks.
    for (const version of ['1.1', '1.2'] as const)
      expect(parse(renderAll().get(path) ?? '', { version }).data[key]).toBe(
        text(`policies/${key}`),
      );
  });
});

test('no file that Git does not see as generated lies in a rendered folder', () => {
  expect(text('.gitattributes')).toContain('clusters/** text eol=lf linguist-generated');
  expect(renderObjects().length).toBeGreaterThan(80);
});
