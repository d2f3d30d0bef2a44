/**
 * A phase machine as the Mermaid diagram that `docs/SCALING_ALGORITHM.md` shows. The first phase
 * of the table is where an operation begins; a phase with no way on is settled.
 */
export function phaseDiagram(edges: Readonly<Record<string, readonly string[]>>): string {
  const phases = Object.entries(edges);
  const [first] = phases;
  const begin = first ? [arrow('[*]', first[0])] : [];
  const arrows = phases.flatMap(([phase, next]) =>
    next.length > 0 ? next.map((it) => arrow(phase, it)) : [arrow(phase, '[*]')],
  );
  return ['stateDiagram-v2', ...begin, ...arrows].join('\n');
}

const arrow = (from: string, to: string): string => `  ${from} --> ${to}`;
