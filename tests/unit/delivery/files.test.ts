import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { gatedApplications } from '../../../autoscaler/src/core/delivery/gates.ts';
import { deliveryJsonSchema } from '../../../autoscaler/src/core/delivery/json-schema.ts';
import { parseDelivery } from '../../../autoscaler/src/core/delivery/parse.ts';
import { assert } from '../../../autoscaler/src/core/units.ts';

const FILE = 'policies/delivery.yaml';
const text = readFileSync(FILE, 'utf8');

describe("TechFlow's delivery policy", () => {
  const parsed = parseDelivery(text, FILE);
  assert(parsed.ok, 'it can be read');
  const policy = parsed.value;

  it('freezes around the Friday flash sale, and lets a person pass', () => {
    expect(policy.syncWindows[0]).toMatchObject({
      kind: 'deny',
      schedule: '0 19 * * FRI',
      duration: 4 * 3_600_000,
      timeZone: 'Asia/Dhaka',
      applications: expect.arrayContaining(['scaling-policy']),
      manualSync: true,
      description: 'Friday flash sale',
    });
  });

  it('gates what windows speak about, and nothing else', () => {
    const names = gatedApplications(policy, 'smartscale-prod').map(({ name }) => name);
    expect(names).toEqual(['monitoring', 'demo-app']);
  });

  it('lets no secret come from Git, and no node', () => {
    expect(policy.namespaceResourceBlacklist).toEqual([{ group: '', kind: 'Secret' }]);
    expect(policy.clusterResourceBlacklist).toContainEqual({ group: '', kind: 'Node' });
  });

  it('names the schema for editors', () => {
    const head = '# yaml-language-server: $schema=../schemas/delivery.schema.json\n';
    expect(text.startsWith(head)).toBe(true);
  });
});

describe('the published schema', () => {
  it('is the one that the code makes (npx smartscale schema delivery > …)', () => {
    const published: unknown = JSON.parse(readFileSync('schemas/delivery.schema.json', 'utf8'));
    expect(published).toEqual(JSON.parse(JSON.stringify(deliveryJsonSchema())));
  });
});
