import type { LabelSelector, NodeTerm, SelectorExpression } from '../../core/cluster.ts';
import type { NodeName } from '../../core/units.ts';
import type { NodeSelectorTerm, Requirement, Selector } from './schemas.ts';

/** A label that nobody carries, asked to have one of no values: matches nothing at all. */
const NEVER: SelectorExpression = { key: 'kubernetes.io/hostname', operator: 'In', values: [] };
const MATCHES_NOTHING: LabelSelector = { matchExpressions: [NEVER] };

/** In the API an empty selector matches everything, but an absent one matches nothing. */
export function selectorOf(given: Selector | undefined): LabelSelector {
  if (!given) return MATCHES_NOTHING;
  const { matchLabels, matchExpressions } = given;
  return {
    ...(Object.keys(matchLabels).length > 0 ? { matchLabels } : {}),
    ...(matchExpressions.length > 0 ? { matchExpressions: matchExpressions.map(expression) } : {}),
  };
}

function expression({ key, operator, values }: Requirement): SelectorExpression {
  return values.length > 0 || operator === 'In' || operator === 'NotIn'
    ? { key, operator, values }
    : { key, operator };
}

/** Terms are joined by "or"; in the API a term without a requirement matches nothing. */
export const nodeTermsOf = (terms: readonly NodeSelectorTerm[]): readonly NodeTerm[] =>
  terms.map(nodeTerm);

function nodeTerm({ matchExpressions, matchFields }: NodeSelectorTerm): NodeTerm {
  const names = matchFields.filter(({ operator }) => operator === 'In').map(({ values }) => values);
  const [first, ...rest] = names;
  const inAll = first?.filter((name) => rest.every((others) => others.includes(name)));
  const notIn = matchFields.filter(({ operator }) => operator === 'NotIn').map(byHostName);
  return {
    expressions: [...matchExpressions.map(expression), ...notIn],
    // The cast: `metadata.name` is the one field that the API admits here.
    ...(inAll ? { names: inAll as unknown as readonly NodeName[] } : {}),
  };
}

/** "Not this node" has no place in a term of ours; its host name label says the same. */
const byHostName = ({ values }: Requirement): SelectorExpression => ({
  key: 'kubernetes.io/hostname',
  operator: 'NotIn',
  values,
});

/** Every term with these requirements on top: "(a or b) and c" is "(a and c) or (b and c)". */
export function narrowed(
  terms: readonly NodeTerm[],
  by: readonly SelectorExpression[],
): readonly NodeTerm[] {
  if (by.length === 0) return terms;
  if (terms.length === 0) return [{ expressions: by }];
  return terms.map((term) => ({ ...term, expressions: [...term.expressions, ...by] }));
}
