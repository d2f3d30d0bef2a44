import { describe, expect, test } from 'vitest';
import type { NodeName } from '../../../../autoscaler/src/core/units.ts';
import { answering, json, node, refusal } from '../../../support/kubernetes-replies.ts';

const NODE = 'a' as NodeName;

describe('a cordon', () => {
  test('is one patch under the version that was looked at', async () => {
    const { cluster, sent, paths } = answering(
      json(200, node('a', '7')),
      json(200, node('a', '8')),
    );
    await cluster.cordon(NODE, 'down-7-0');
    expect(paths()[1]).toBe('PATCH /api/v1/nodes/a?fieldManager=smartscale');
    expect(sent[1]?.headers['content-type']).toBe('application/merge-patch+json');
    expect(JSON.parse(sent[1]?.body ?? '')).toEqual({
      metadata: {
        resourceVersion: '7',
        annotations: { 'smartscale.dev/cordoned-by': 'down-7-0' },
      },
      spec: { unschedulable: true },
    });
  });

  test('looks again after a conflict, and leaves a node that a person closed meanwhile', async () => {
    const { cluster, sent } = answering(
      json(200, node('a', '7')),
      refusal(409, { reason: 'Conflict' }),
      json(200, node('a', '8', { unschedulable: true })),
    );
    await cluster.cordon(NODE, 'down-7-0');
    expect(sent).toHaveLength(3);
  });

  test('gives up when every look is overtaken', async () => {
    const race = [json(200, node('a')), refusal(409)];
    const { cluster } = answering(...race, ...race, ...race, ...race, ...race);
    await expect(cluster.cordon(NODE, 'x')).rejects.toMatchObject({ kind: 'unavailable' });
  });

  test('needs a version to be guarded by', async () => {
    const { resourceVersion: _none, ...metadata } = node('a').metadata as Record<string, unknown>;
    const { cluster } = answering(json(200, { ...node('a'), metadata }));
    await expect(cluster.cordon(NODE, 'x')).rejects.toMatchObject({ kind: 'malformed' });
  });
});
