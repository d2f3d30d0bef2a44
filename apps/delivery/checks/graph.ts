import {
  NAMESPACES_APPLICATION,
  POLICY_APPLICATION,
} from '../../../autoscaler/src/core/delivery/gates.ts';
import { circleAlong } from '../../../autoscaler/src/core/delivery/waves.ts';
import type { Problem } from '../../../autoscaler/src/core/problem.ts';
import type { Kustomization } from '../kustomization.ts';

const SOURCE = 'policies/delivery.yaml';

/**
 * How Kustomizations wait for each other. A circle stops everything of a source, and Flux says so
 * nowhere; a longer way for the policy would let something sick stand in the way of a revert.
 */
export function graphProblems(kustomizations: readonly Kustomization[]): readonly Problem[] {
  const graph = new Map(
    kustomizations.map(({ metadata, spec }) => [
      metadata.name,
      (spec.dependsOn ?? []).map(({ name }) => name),
    ]),
  );
  return [...unknown(graph), ...circles(graph), ...policyWay(graph), ...namedTwice(kustomizations)];
}

type Graph = ReadonlyMap<string, readonly string[]>;

const unknown = (graph: Graph): readonly Problem[] =>
  [...graph].flatMap(([name, before]) =>
    before
      .filter((it) => !graph.has(it))
      .map((it) => ({
        source: SOURCE,
        path: name,
        expected: 'to wait for Kustomizations that there are',
        got: it,
        code: 'dependency-unknown',
      })),
  );

function circles(graph: Graph): readonly Problem[] {
  const circle = circleAlong([...graph.keys()], (name) => graph.get(name) ?? []);
  if (!circle) return [];
  const expected = 'an order without a circle';
  return [
    {
      source: SOURCE,
      path: circle[0] ?? '',
      expected,
      got: circle.join(' waits for '),
      code: 'dependency-circle',
    },
  ];
}

function policyWay(graph: Graph): readonly Problem[] {
  const reached = new Set<string>();
  const visit = (name: string): void => {
    for (const next of graph.get(name) ?? []) {
      if (reached.has(next)) continue;
      reached.add(next);
      visit(next);
    }
  };
  visit(POLICY_APPLICATION);
  const others = [...reached].filter((name) => name !== NAMESPACES_APPLICATION);
  return others.length === 0
    ? []
    : [
        {
          source: SOURCE,
          path: POLICY_APPLICATION,
          expected: `to wait for ${NAMESPACES_APPLICATION} and nothing behind it`,
          got: others.join(', '),
          code: 'policy-path-too-long',
        },
      ];
}

const namedTwice = (kustomizations: readonly Kustomization[]): readonly Problem[] => {
  const names = kustomizations.map(({ metadata }) => metadata.name);
  return names
    .filter((name, i) => names.indexOf(name) < i)
    .map((name) => ({
      source: SOURCE,
      path: name,
      expected: 'one Kustomization of a name',
      got: 'a second',
      code: 'kustomization-twice',
    }));
};
