import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Missing } from '../../../platform/flux/preconditions.ts';
import { missingForFlux } from '../../../platform/flux/preconditions.ts';
import { readRepository } from '../../../platform/flux/read-repository.ts';
import { readDocument } from '../../support/documents.ts';
import { layGround, ofType } from '../../support/ground.ts';
import { aWorkingCopy } from '../../support/working-copy.ts';

/**
 * Day 0, as a person goes through it: the repository as it is published, a stack under Pulumi's
 * mocks, and the commands themselves. What the machines then do is told in first-tick.test.ts.
 */
const ACCOUNT = '210987654321';
const STACK = { 'smartscale:account': ACCOUNT };
const FLUX = 'apiVersion: v1\nkind: Namespace\nmetadata:\n  name: flux-system\n';

const copy = aWorkingCopy();
afterAll(copy.close);

/** What the program knows while it runs: all but the six characters of each secret. */
const known = {
  cluster: 'smartscale-prod',
  account: ACCOUNT,
  region: 'us-east-1',
  apiServer: 'https://k3s.smartscale.internal:6443',
  vpcCidr: '10.0.0.0/16',
  repository: 'techflow/smartscale',
};

function missing(): readonly Missing[] {
  const read = readRepository(copy.root, known.cluster);
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return missingForFlux({ stack: known, repository: read.value });
}
const mends = () => missing().map(({ mend }) => mend.split('   ')[0]);

const OUTPUTS = copy.beside('outputs.json');
const PUSH = 'git add apps clusters && git commit && git push';

describe('day 0', () => {
  let outputs: string;
  beforeAll(async () => {
    const first = await layGround({ config: STACK, missing: missing() });
    // Six characters of AWS's own; the mocks always give the same, which are our placeholder's.
    outputs = JSON.stringify(first.outputs).replaceAll('-AbCdEf', '-q7R8s9');
    copy.write(OUTPUTS, outputs);
    const { resources } = first;
    expect(ofType(resources, 'Repository').map(({ name }) => name)).toHaveLength(2);
    expect(resources.filter(({ type }) => /kubernetes|Flux/.test(type))).toEqual([]);
  });

  test('the first "up" lays all but Flux, and says what that waits for', () => {
    const waits = JSON.parse(outputs).fluxWaitsFor as readonly Missing[];
    expect(waits.map(({ mend }) => mend.split('   ')[0])).toEqual([
      'npm run platform:settings',
      'npm run flux',
      'npm run images -- --push',
    ]);
  });

  test('the guide names every variable that the stack puts out', () => {
    const guide = readDocument('docs/DEPLOYMENT_GUIDE.md');
    const variables = Object.keys(JSON.parse(outputs).environment);
    expect(variables.length).toBeGreaterThan(8);
    expect(variables.filter((name) => !guide.includes(`\`${name}\``))).toEqual([]);
  });

  test('settings: from the outputs of the first "up"', () => {
    const { code, out } = copy.run('platform:settings', '--from', OUTPUTS);
    expect(code).toBe(0);
    expect(out).toContain(`account: 123456789012 → ${ACCOUNT}`);
    expect(out).toContain('secrets.k3s-token: k3s-token-AbCdEf → k3s-token-q7R8s9');
    // What was rendered before names another account, and that is seen.
    expect(mends()).toEqual(['npm run flux', 'npm run images -- --push', 'npm run synth']);
  });

  test("Flux's own manifests: only with the checksum that somebody has compared", () => {
    const file = copy.beside('flux.yaml');
    copy.write(file, FLUX);
    const refused = copy.run('flux', '--from', file);
    expect(refused.code).toBe(1);
    const sha256 = createHash('sha256').update(FLUX).digest('hex');
    expect(refused.err).toContain(sha256);
    const release = copy.json('apps/flux-release.json');
    copy.write('apps/flux-release.json', JSON.stringify({ ...release, sha256 }));
    expect(copy.run('flux', '--from', file)).toMatchObject({ code: 0 });
    expect(mends()).toEqual(['npm run images -- --push', 'npm run synth', PUSH]);
  });

  test('images: of what is committed, to the registry of that account', () => {
    const early = copy.run('images', '--push');
    expect([early.code, early.err]).toEqual([
      2,
      expect.stringContaining('expected nothing uncommitted before a push'),
    ]);
    copy.commit('The settings of this stack');
    expect(copy.run('images', '--push')).toMatchObject({ code: 0 });
    const pushed = copy.asked().filter((line) => line.startsWith('docker push'));
    expect(pushed).toHaveLength(2);
    for (const line of pushed)
      expect(line).toContain(`${ACCOUNT}.dkr.ecr.us-east-1.amazonaws.com/smartscale-`);
    expect(mends()).toEqual(['npm run synth', PUSH]);
  });

  test('synth, commit, push: nothing is missing', () => {
    expect(copy.run('synth')).toMatchObject({ code: 0 });
    expect(mends()).toEqual([PUSH]);
    copy.commit('What runs');
    expect(mends()).toEqual([PUSH]);
    copy.push();
    expect(missing()).toEqual([]);
  });

  test('the second "up" lays Flux once, and waits for nothing more', async () => {
    const second = await layGround({ config: STACK, missing: missing() });
    const flux = second.resources.filter(({ type }) => type.includes(':flux:Flux'));
    expect(flux.map(({ name }) => name)).toEqual(['flux']);
    expect(second.outputs).toMatchObject({ fluxWaitsFor: [] });
  });

  test('a secret that is made anew is told by its name, and by the same command', () => {
    const secrets = { 'k3s-token': 'k3s-token-000000' };
    const read = readRepository(copy.root, known.cluster);
    if (!read.ok) throw new Error('not read');
    const found = missingForFlux({ stack: { ...known, secrets }, repository: read.value });
    expect(found).toEqual([
      {
        what: expect.stringContaining('secrets.k3s-token is k3s-token-q7R8s9 and should be'),
        mend: 'npm run platform:settings',
      },
    ]);
  });
});
