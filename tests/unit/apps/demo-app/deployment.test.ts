import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readSettings } from '../../../../apps/demo-app/settings.ts';
import { openShop } from '../../../support/demo-app.ts';

const FOLDER = 'clusters/smartscale-prod/demo-app';
const { template } = parse(readFileSync(`${FOLDER}/Deployment.demo-app.yaml`, 'utf8')).spec;
const [container] = template.spec.containers;
const variables = container.env.map(({ name, value }: Record<string, string>) => [name, value]);
const settings = readSettings(Object.fromEntries(variables));
if (!settings.ok) throw new Error('the Deployment gives settings that the shop refuses');

const shop = await openShop();
afterAll(() => shop.stop());

describe('the Deployment of the demo shop', () => {
  it('gives only variables that the shop reads', () => {
    const read = readFileSync('apps/demo-app/settings.ts', 'utf8');
    for (const [name] of variables) expect(read).toContain(`  ${name}: `);
  });

  it('lets a pod drain and finish before it is ended by force', () => {
    const { drain, finish } = settings.value;
    const preStop = container.lifecycle?.preStop?.sleep?.seconds ?? 0;
    const grace = 1_000 * (template.spec.terminationGracePeriodSeconds - preStop);
    expect(drain).toBeGreaterThanOrEqual(3_000);
    expect(grace).toBeGreaterThan(drain + finish);
  });

  it('asks and scrapes where the shop answers', async () => {
    const { annotations } = template.metadata;
    const paths = [
      container.livenessProbe.httpGet.path,
      container.readinessProbe.httpGet.path,
      annotations['prometheus.io/path'],
    ];
    for (const path of paths) expect((await fetch(shop.url + path)).status, path).toBe(200);
    expect(container.ports).toEqual([{ containerPort: settings.value.port, name: 'http' }]);
    expect(annotations['prometheus.io/port']).toBe(String(settings.value.port));
  });

  it('runs it as the user of its image', () => {
    const { runAsUser, runAsGroup } = template.spec.securityContext;
    const dockerfile = readFileSync('apps/demo-app/Dockerfile', 'utf8');
    expect(dockerfile).toContain(`\nUSER ${runAsUser}:${runAsGroup}\n`);
  });
});
