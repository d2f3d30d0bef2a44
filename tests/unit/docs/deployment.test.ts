import { describe, expect, test } from 'vitest';
import { run } from '../../../autoscaler/src/entry/cli/main.ts';
import { readDocument } from '../../support/documents.ts';
import { files, read } from '../../tidy/source.ts';

const PAGES = ['docs/DEPLOYMENT_GUIDE.md', 'docs/OPERATIONS.md', 'docs/COST_ANALYSIS.md'] as const;

describe.each(PAGES)('%s', (page) => {
  const text = readDocument(page);

  test('names scripts that are there', () => {
    const { scripts } = JSON.parse(read('package.json'));
    const named = [...text.matchAll(/npm run ([\w:-]+)/g)].map(([, name]) => name ?? '');
    expect(named.length).toBeGreaterThan(1);
    expect(named.filter((name) => !Object.hasOwn(scripts, name))).toEqual([]);
  });

  test('names commands of the command line that are there, with flags that they have', async () => {
    const lines = [...text.matchAll(/\bsmartscale ([a-z]+)((?: --?[\w-]+| [^\s`|]+)*)/g)];
    for (const [, command = '', rest = ''] of lines) {
      const told: string[] = [];
      const out = (words: string) => void told.push(words);
      const io = { out, err: out, interactive: false, now: () => 0 };
      expect(await run([command, '--help'], io), command).toBe(0);
      for (const [flag] of rest.matchAll(/(?<= )--[a-z-]+/g))
        if (flag !== '--help') expect(told.join(''), `${command} ${flag}`).toContain(flag);
    }
  });

  test('links to pages, headings and files that are there', () => {
    const links = [...text.matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]+))?\)/g)];
    const lost = links.filter(([, path = '', heading]) => {
      const target = path === '' ? page : resolved(path);
      if (!files.some((it) => it === target || it.startsWith(`${target}/`))) return true;
      return heading !== undefined && !headingsOf(read(target)).includes(heading);
    });
    expect(lost.map(([link]) => link)).toEqual([]);
  });
});

/** From the folder `docs`. */
const resolved = (path: string): string =>
  path.startsWith('../') ? path.slice(3) : `docs/${path}`.replace(/\/$/, '');

/** As GitHub makes anchors of headings. */
const headingsOf = (text: string): readonly string[] =>
  [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\w\s-]/g, '')
      .replaceAll(' ', '-'),
  );
