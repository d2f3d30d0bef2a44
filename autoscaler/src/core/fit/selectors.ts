import type {
  LabelSelector,
  Labels,
  Node,
  NodeTerm,
  SelectorExpression,
  Taint,
  Toleration,
} from '../cluster.ts';

/** An empty selector selects everything, as in `metav1.LabelSelector`. */
export function matchesSelector(selector: LabelSelector, labels: Labels): boolean {
  const { matchLabels, matchExpressions } = selector;
  if (matchLabels && !hasLabels(labels, matchLabels)) return false;
  return matchExpressions === undefined || matchExpressions.every((it) => holds(it, labels));
}

/** Every wanted label is there with its value. */
export function hasLabels(labels: Labels, wanted: Labels): boolean {
  for (const key in wanted) if (labels[key] !== wanted[key]) return false;
  return true;
}

function holds({ key, operator, values = [] }: SelectorExpression, labels: Labels): boolean {
  const value = labels[key];
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    case 'Gt':
      return compare(value, values) > 0;
    case 'Lt':
      return compare(value, values) < 0;
  }
}

const INTEGER = /^[+-]?\d+$/;

/** The label against the single bound, as integers: NaN, which holds for nothing, if one is not. */
function compare(value: string | undefined, [bound]: readonly string[]): number {
  if (value === undefined || bound === undefined) return Number.NaN;
  return INTEGER.test(value) && INTEGER.test(bound) ? Number(value) - Number(bound) : Number.NaN;
}

/** True for no terms at all. Terms are joined by "or"; an empty term selects no node. */
export function matchesTerms(terms: readonly NodeTerm[], node: Node): boolean {
  return terms.length === 0 || terms.some((term) => matchesTerm(term, node));
}

function matchesTerm({ expressions, names }: NodeTerm, node: Node): boolean {
  if (expressions.length === 0 && names === undefined) return false;
  if (names !== undefined && !names.includes(node.name)) return false;
  return expressions.every((it) => holds(it, node.labels));
}

/** Taints that keep a pod away. `PreferNoSchedule` is a wish, which a full cluster overrides. */
export const hardTaints = (taints: readonly Taint[]): readonly Taint[] =>
  taints.filter(({ effect }) => effect !== 'PreferNoSchedule');

export const toleratesAll = (
  tolerations: readonly Toleration[],
  taints: readonly Taint[],
): boolean => taints.every((taint) => tolerations.some((it) => tolerates(it, taint)));

/** No effect tolerates every effect; no key with `Exists` tolerates every taint. */
function tolerates(toleration: Toleration, taint: Taint): boolean {
  const { key, operator = 'Equal', value = '', effect } = toleration;
  if (effect !== undefined && effect !== taint.effect) return false;
  if (key === undefined || key === '') return operator === 'Exists';
  if (key !== taint.key) return false;
  return operator === 'Exists' || value === (taint.value ?? '');
}
