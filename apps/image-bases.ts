import type { Problem } from '../autoscaler/src/core/problem.ts';

const PINNED = /@sha256:[0-9a-f]{64}$/;

/**
 * Bases of a Dockerfile that are not named by digest: what a tag names may be other bytes at the
 * next build. Follows arguments to their defaults, and knows stages that are built in the file.
 */
export function unpinnedBases(text: string, source: string): readonly Problem[] {
  const values = new Map<string, { readonly value: string; readonly line: number }>();
  const stages = new Set<string>();
  return text.split('\n').flatMap((content, index) => {
    const line = index + 1;
    const [, name, value] = /^ARG\s+(\w+)=(\S+)/i.exec(content) ?? [];
    if (name !== undefined && value !== undefined) values.set(name, { value, line });
    const [, from, stage] = FROM.exec(content) ?? [];
    if (stage !== undefined) stages.add(stage);
    if (from === undefined || from === 'scratch' || stages.has(from)) return [];
    const argument = /^\$\{?(\w+)\}?$/.exec(from)?.[1];
    const base = argument === undefined ? { value: from, line } : values.get(argument);
    if (base === undefined || PINNED.test(base.value)) return [];
    return [problemOf(source, base, argument)];
  });
}

const FROM = /^FROM\s+(?:--platform=\S+\s+)?(\S+)(?:\s+AS\s+(\S+))?/i;

const problemOf = (
  source: string,
  { value, line }: { readonly value: string; readonly line: number },
  argument = 'FROM',
): Problem => ({
  source,
  path: argument,
  line,
  column: 1,
  expected: 'a base with its digest (@sha256:…)',
  got: JSON.stringify(value),
  hint: `docker buildx imagetools inspect ${value} prints it`,
});
