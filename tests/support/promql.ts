import { parser } from '@prometheus-io/lezer-promql';

export interface Selector {
  readonly metric: string;
  /** Labels that it is narrowed by. */
  readonly labels: readonly string[];
}

export interface Parsed {
  readonly selectors: readonly Selector[];
  /** Labels of `by`, `on`, `group_left` and the like. */
  readonly grouping: readonly string[];
  /** Pieces that are no PromQL. */
  readonly errors: readonly string[];
}

/** What an expression reads and groups by, as Prometheus' own grammar has it. */
export function parsed(expr: string): Parsed {
  const selectors: { metric: string; labels: string[] }[] = [];
  const grouping: string[] = [];
  const errors: string[] = [];
  const path: string[] = [];
  parser.parse(expr).iterate({
    enter: ({ name, from, to, type }) => {
      const text = expr.slice(from, to);
      const parent = path.at(-1);
      if (type.isError) errors.push(`${from}: ${JSON.stringify(expr.slice(from, from + 20))}`);
      if (name === 'VectorSelector') selectors.push({ metric: '', labels: [] });
      const current = selectors.at(-1);
      if (name === 'Identifier' && parent === 'VectorSelector' && current) current.metric = text;
      if (name === 'LabelName' && parent === 'GroupingLabels') grouping.push(text);
      if (name === 'LabelName' && parent?.endsWith('LabelMatcher')) current?.labels.push(text);
      path.push(name);
    },
    leave: () => {
      path.pop();
    },
  });
  return { selectors, grouping, errors };
}
