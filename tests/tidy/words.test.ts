import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { files, read, sources } from './source.ts';

/** Where the functions meet the machine that they run on. */
const SYSTEM = 'autoscaler/src/adapters/transport/system.ts';
/** The same for the demo shop, which knows nothing of the autoscaler's adapters. */
const DEMO_SYSTEM = 'apps/demo-app/system.ts';

/** What only one file may touch, so that everything else can be replayed. */
const SINGLE_DOORS: readonly {
  readonly what: string;
  readonly pattern: RegExp;
  readonly allowed: readonly string[];
}[] = [
  {
    what: 'the real clock',
    pattern: /\bDate\.now\(|\bnew Date\(\)|performance\.now\(/,
    allowed: [
      SYSTEM,
      DEMO_SYSTEM,
      'autoscaler/src/entry/cli/smartscale.ts',
      'scripts/bench.ts',
      'scripts/swarm.ts',
    ],
  },
  { what: 'chance', pattern: /\bMath\.random\(/, allowed: [SYSTEM] },
  {
    what: 'timers',
    pattern: /\b(setTimeout|setInterval|setImmediate)\(|timers\/promises/,
    allowed: [SYSTEM, DEMO_SYSTEM, 'autoscaler/world/virtual-time.ts', 'platform/system.ts'],
  },
  { what: 'the console', pattern: /\bconsole\./, allowed: [] },
  {
    what: 'the environment',
    pattern: /\bprocess\.env\b/,
    allowed: [
      DEMO_SYSTEM,
      'autoscaler/src/entry/cli/smartscale.ts',
      'autoscaler/src/entry/functions/real-world.ts',
      'autoscaler/src/entry/controller/real-world.ts',
    ],
  },
  { what: '`any`', pattern: /:\s*any\b|<any>|as any\b/, allowed: [] },
];

const code = sources.filter(({ path }) => !path.startsWith('tests/'));

describe('single doors', () => {
  test.each(SINGLE_DOORS)('only the files that may touch $what do so', ({ pattern, allowed }) => {
    const wrong = code
      .filter(({ path }) => !allowed.includes(path))
      .filter(({ path, text }) => pattern.test(withoutComments(path, text)))
      .map(({ path }) => path);
    expect(wrong).toEqual([]);
  });

  test('the core builds no Date objects but in one file', () => {
    const wrong = code
      .filter(({ path }) => path.startsWith('autoscaler/src/core/'))
      .filter(({ path, text }) => /\bDate\b/.test(withoutComments(path, text)))
      .map(({ path }) => path);
    expect(wrong.length, wrong.join(', ')).toBeLessThanOrEqual(2);
  });
});

describe('words', () => {
  const FORBIDDEN = /\b(master|slave|victim|kill(?:ed|s|ing)?|whitelist|blacklist)\b/i;
  /**
   * Names that are not ours to choose: K3s's label, the brief's tag and export, delivery fields.
   */
  const GIVEN =
    /'master'|control-plane\|master\|etcd|node-role\.kubernetes\.io\/master|k3s-master|masterIp|Whitelist|Blacklist/g;

  test('terms that the glossary replaces are not used', () => {
    const wrong = files
      .filter((path) => /\.(ts|md|yaml|sh)$/.test(path) && !path.startsWith('tests/tidy/'))
      // Rendered: the words are judged where they are written.
      .filter((path) => !path.startsWith('clusters/'))
      .filter((path) => exists(path))
      .flatMap((path) =>
        read(path)
          .split('\n')
          .flatMap((line, index) =>
            FORBIDDEN.test(line.replace(GIVEN, '')) ? [`${path}:${index + 1}: ${line.trim()}`] : [],
          ),
      );
    expect(wrong).toEqual([]);
  });

  test('every code of a reason, veto, blocker and every phase stands in the documents', () => {
    const text = read('docs/GLOSSARY.md') + read('docs/SCALING_ALGORITHM.md');
    const decision = read('autoscaler/src/core/decision.ts');
    const codes = [...decision.matchAll(/code: '([a-z-]+)'/g)].map((match) => match[1] ?? '');
    const machines = ['launch', 'removal'].map((name) =>
      read(`autoscaler/src/core/operations/${name}.ts`),
    );
    const phases = machines.flatMap((source) =>
      [...source.matchAll(/^ {2}([a-z]+): \[/gm)].map((match) => match[1] ?? ''),
    );
    const missing = [...codes, ...phases].filter((word) => !text.includes(`\`${word}\``));
    expect(phases.length).toBeGreaterThan(10);
    expect(missing).toEqual([]);
  });
});

function exists(path: string): boolean {
  try {
    read(path);
    return true;
  } catch {
    return false;
  }
}

/** Comments may name what code may not use. */
function withoutComments(path: string, text: string): string {
  const scanner = ts.createScanner(
    ts.ScriptTarget.Latest,
    false,
    ts.LanguageVariant.Standard,
    text,
  );
  let result = '';
  for (let kind = scanner.scan(); kind !== ts.SyntaxKind.EndOfFileToken; kind = scanner.scan()) {
    const comment =
      kind === ts.SyntaxKind.SingleLineCommentTrivia ||
      kind === ts.SyntaxKind.MultiLineCommentTrivia;
    const quoted =
      kind === ts.SyntaxKind.StringLiteral || kind === ts.SyntaxKind.NoSubstitutionTemplateLiteral;
    result += comment || quoted ? ' ' : scanner.getTokenText();
  }
  return path.endsWith('.ts') ? result : text;
}
