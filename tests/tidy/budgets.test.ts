import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { files, read, type SourceFile, sources } from './source.ts';

const MOST_LINES = 300;
const MOST_FUNCTION_LINES = 70;
const MOST_PARAMETERS = 3;
const MOST_COLUMNS = 100;

/** Texts that people read as they stand: breaking them to fit would change what they see. */
const LONG_TEXT = /(['"`]).{40,}|^[^'"]*(<[a-z]|https?:)/;
const WRITTEN_FOR_PEOPLE = ['autoscaler/src/entry/simulation/html', 'autoscaler/src/entry/cli/'];

/** Tables of data are read row by row, however many there are. */
const TABLES: readonly string[] = ['autoscaler/src/core/promql/expressions.ts'];

const code = sources.filter(({ path }) => !path.startsWith('tests/'));

interface Measured {
  readonly path: string;
  readonly name: string;
  readonly lines: number;
  readonly parameters: number;
}

const functions: readonly Measured[] = code.flatMap(functionsOf);

describe('budgets', () => {
  test(`no file is longer than ${MOST_LINES} lines`, () => {
    const long = sources
      .filter(({ path }) => !TABLES.includes(path))
      .filter(({ lines }) => lines.length - 1 > MOST_LINES)
      .map(({ path, lines }) => `${path}: ${lines.length - 1}`);
    expect(long).toEqual([]);
  });

  test(`no function is longer than ${MOST_FUNCTION_LINES} lines`, () => {
    const long = functions
      .filter(({ lines }) => lines > MOST_FUNCTION_LINES)
      .map(({ path, name, lines }) => `${path}: ${name}: ${lines}`);
    expect(long).toEqual([]);
  });

  test(`no function takes more than ${MOST_PARAMETERS} positional parameters`, () => {
    const many = functions
      .filter(({ parameters }) => parameters > MOST_PARAMETERS)
      .map(({ path, name, parameters }) => `${path}: ${name}: ${parameters}`);
    expect(many).toEqual([]);
  });

  test(`no line of code is wider than ${MOST_COLUMNS} columns`, () => {
    const code = sources.filter(
      ({ path }) => !WRITTEN_FOR_PEOPLE.some((it) => path.startsWith(it)),
    );
    const wide = code.flatMap(({ path, lines }) =>
      lines.flatMap((line, index) =>
        line.length > MOST_COLUMNS && !LONG_TEXT.test(line) ? [`${path}:${index + 1}`] : [],
      ),
    );
    expect(wide).toEqual([]);
  });

  test('measures what it says it measures', () => {
    expect(functions.length).toBeGreaterThan(100);
    expect(functions.map(({ name }) => name)).toContain('decide');
  });
});

describe('the house', () => {
  test('no file is empty or waits to be written', () => {
    const unfinished = /\b(TODO|FIXME|XXX)\b/;
    const wrong = sources
      .filter(({ path }) => !path.startsWith('tests/tidy/'))
      .filter(({ text }) => text.trim() === '' || unfinished.test(text))
      .map(({ path }) => path);
    expect(wrong).toEqual([]);
  });

  test('the lockfile names no download address', () => {
    const lock: string = read('package-lock.json');
    const addresses = [...lock.matchAll(/"resolved": "([^"]+)"/g)].map((match) => match[1]);
    const foreign = addresses.filter((it) => !it?.startsWith('https://registry.npmjs.org/'));
    expect(foreign).toEqual([]);
  });

  test('every dependency is pinned exactly', () => {
    const manifest: Record<string, Record<string, string>> = JSON.parse(read('package.json'));
    const wanted = { ...manifest['dependencies'], ...manifest['devDependencies'] };
    const loose = Object.entries(wanted).filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version));
    expect(loose).toEqual([]);
  });

  test('no declarations that the compiler wrote lie beside their source', () => {
    const written = files.filter((path) => path.endsWith('.d.ts'));
    expect(written.filter((path) => files.includes(path.replace(/\.d\.ts$/, '.ts')))).toEqual([]);
  });

  test('no path of a machine stands in a committed file', () => {
    const machine = /(?:^|[\s"'`(])\/(?:home|root|work|Users)\//m;
    const wrong = files
      .filter((path) => !path.startsWith('tests/tidy/') && path !== 'package-lock.json')
      .filter((path) => isText(path) && machine.test(read(path)));
    expect(wrong).toEqual([]);
  });

  test('only .ci/run knows the folder beside the repository', () => {
    const wrong = files
      .filter((path) => path !== '.ci/run' && !path.startsWith('tests/tidy/') && isText(path))
      .filter((path) => read(path).includes('../shared'));
    expect(wrong).toEqual([]);
  });
});

const isText = (path: string): boolean => !/\.(png|ico|woff2)$/.test(path) && tryRead(path);

function tryRead(path: string): boolean {
  try {
    read(path);
    return true;
  } catch {
    return false;
  }
}

function functionsOf({ path, text }: SourceFile): readonly Measured[] {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const found: Measured[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) && 'body' in node && node.body) {
      const from = file.getLineAndCharacterOfPosition(node.getStart()).line;
      const to = file.getLineAndCharacterOfPosition(node.end).line;
      found.push({
        path,
        name: nameOf(node),
        lines: to - from + 1,
        parameters: node.parameters.length,
      });
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

function nameOf(node: ts.SignatureDeclaration): string {
  if (node.name) return node.name.getText();
  const { parent } = node;
  return ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent)
    ? parent.name.getText()
    : '(anonymous)';
}
