import { writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type Account, AUTOSCALER, CONTROLLER } from '../../../autoscaler/src/core/access-rules.ts';
import { aControllerWorld } from '../../support/controller-world.ts';
import { heldBlock, readDocument } from '../../support/documents.ts';

const PATH = 'docs/CONTROLLER.md';
/** Set it to write the page anew once rights have changed; then read what changed. */
const ANEW = process.env['UPDATE_DOCS'] === '1';

const rows = ({ name, rules }: Account): readonly string[] =>
  rules.map(({ group, resource, verbs, namespace, names, why }) => {
    const what = group === '' ? resource : `${resource}.${group}`;
    const only = names ? `: ${names.map((it) => `\`${it}\``).join(', ')}` : '';
    const where = `${namespace === undefined ? 'everywhere' : `\`${namespace}\``}${only}`;
    return `| \`${name}\` | ${verbs.join(', ')} | \`${what}\` | ${where} | ${why} |`;
  });

function rights(): string {
  const head = ['| account | may | what | where | why |', '| --- | --- | --- | --- | --- |'];
  return [...head, ...rows(CONTROLLER), ...rows(AUTOSCALER)].join('\n');
}

const spanOf = (span: number): string =>
  span % 60_000 === 0 ? `${span / 60_000} min` : `${span / 1_000} s`;

describe('docs/CONTROLLER.md', () => {
  test('lists the rights that RBAC is rendered from', () => {
    if (ANEW) {
      const [head = '', rest = ''] = readDocument(PATH).split('<!-- held: rights -->');
      const tail = rest.slice(rest.indexOf('<!-- end -->'));
      writeFileSync(PATH, `${head}<!-- held: rights -->\n${rights()}\n${tail}`);
    }
    expect(heldBlock(readDocument(PATH), 'rights')).toBe(rights());
  });

  test('names every duty, how often it comes round, and every metric', async () => {
    const it = await aControllerWorld();
    await it.pass(20_000);
    const { duties, metrics } = it.controller();
    const text = readDocument(PATH);
    for (const { name, every } of duties)
      expect(text).toMatch(new RegExp(`\\| \`${name}\` \\| ${spanOf(every)} \\|`));
    const named = [...(await metrics.render()).matchAll(/^# TYPE (smartscale_\w+)/gm)];
    expect(named.length).toBeGreaterThan(5);
    for (const [, name] of named) expect(text).toContain(`\`${name}`);
  });
});
