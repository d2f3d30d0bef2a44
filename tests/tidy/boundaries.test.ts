import { describe, expect, test } from 'vitest';
import { type Import, imports } from './source.ts';

/** Which folder may import what: the arrows of the house point inward. */
interface Boundary {
  readonly folder: string;
  readonly own: readonly string[];
  readonly packages: readonly string[] | 'any';
  readonly why: string;
}

const SRC = 'autoscaler/src/';
const BOUNDARIES: readonly Boundary[] = [
  {
    folder: `${SRC}core/`,
    own: [`${SRC}core/`],
    packages: ['zod', 'yaml', 'croner'],
    why: 'the core is pure: it is run by the function, the simulator and the replay alike',
  },
  {
    folder: `${SRC}ports/`,
    own: [`${SRC}core/`, `${SRC}ports/`],
    packages: [],
    why: 'ports are contracts in terms of the core',
  },
  {
    folder: `${SRC}shell/`,
    own: [`${SRC}core/`, `${SRC}ports/`, `${SRC}shell/`],
    packages: [],
    why: 'the shell is order and nothing else: no SDK, no Node',
  },
  {
    folder: `${SRC}adapters/`,
    own: [`${SRC}core/`, `${SRC}ports/`, `${SRC}adapters/`],
    packages: 'any',
    why: 'an adapter knows its SDK, the ports and the core, and nobody else',
  },
  {
    folder: `${SRC}entry/`,
    own: ['autoscaler/'],
    packages: 'any',
    why: 'entry wires the autoscaler together',
  },
  {
    folder: 'apps/',
    own: [`${SRC}core/`, 'apps/'],
    packages: 'any',
    why: 'manifests are made from the core’s data, never from what runs',
  },
  {
    folder: 'platform/',
    own: [`${SRC}core/`, 'platform/'],
    packages: 'any',
    why: 'the ground is made from the core’s data, never from what runs',
  },
];

const WORLD_MAY_RUN = new Set([
  `${SRC}core/units.ts`,
  `${SRC}core/names.ts`,
  `${SRC}core/tags.ts`,
  `${SRC}core/cost/instance-types.ts`,
  `${SRC}core/promql/expressions.ts`,
]);

describe('boundaries', () => {
  test.each(BOUNDARIES)('$folder keeps to what it may import, because $why', (boundary) => {
    const wrong = imports
      .filter(({ from }) => from.startsWith(boundary.folder))
      .filter((it) => !isAllowed(it, boundary));
    expect(wrong.map(shown)).toEqual([]);
  });

  test('an adapter never imports another adapter, but for how calls are sent and repeated', () => {
    const family = (path: string) => path.slice(`${SRC}adapters/`.length).split('/')[0];
    const wrong = imports
      .filter(({ from, to }) => [from, to].every((path) => path.startsWith(`${SRC}adapters/`)))
      .filter(({ from, to }) => family(from) !== family(to) && family(to) !== 'transport');
    expect(wrong.map(shown)).toEqual([]);
  });

  test('the world takes types and data from the core, and never its logic', () => {
    const wrong = imports
      .filter(({ from, own }) => own && from.startsWith('autoscaler/world/'))
      .filter(({ to }) => !to.startsWith('autoscaler/world/'))
      .filter(({ to, typeOnly }) => {
        const logic = !typeOnly && !WORLD_MAY_RUN.has(to) && !to.startsWith(`${SRC}ports/errors`);
        return logic || !(to.startsWith(`${SRC}core/`) || to.startsWith(`${SRC}ports/`));
      });
    expect(wrong.map(shown)).toEqual([]);
  });

  test('nothing imports scripts or tests but tests', () => {
    const wrong = imports
      .filter(({ to, own }) => own && /^(scripts|tests)\//.test(to))
      .filter(({ from }) => !/^(scripts|tests)\//.test(from));
    expect(wrong.map(shown)).toEqual([]);
  });

  test('no file imports itself through others, types aside', () => {
    const graph = new Map<string, string[]>();
    for (const { from, to, own, typeOnly } of imports)
      if (own && !typeOnly) graph.set(from, [...(graph.get(from) ?? []), to]);
    expect(cyclesIn(graph)).toEqual([]);
  });

  test('there are no barrels', () => {
    const wrong = imports.filter(({ to, own }) => own && to.endsWith('/index.ts'));
    expect(wrong.map(shown)).toEqual([]);
  });
});

function isAllowed({ to, own }: Import, { own: allowed, packages }: Boundary): boolean {
  if (own) return allowed.some((folder) => to.startsWith(folder));
  return packages === 'any' || packages.includes(to);
}

const shown = ({ from, to }: Import): string => `${from} → ${to}`;

function cyclesIn(graph: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const done = new Set<string>();
  const found: string[] = [];
  const visit = (file: string, path: readonly string[]): void => {
    const start = path.indexOf(file);
    if (start >= 0) {
      found.push([...path.slice(start), file].join(' → '));
      return;
    }
    if (done.has(file)) return;
    for (const next of graph.get(file) ?? []) visit(next, [...path, file]);
    done.add(file);
  };
  for (const file of graph.keys()) visit(file, []);
  return found;
}
