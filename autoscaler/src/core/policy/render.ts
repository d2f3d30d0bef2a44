import { Document, isMap, isPair, isScalar, isSeq, visit } from 'yaml';
import type { Policy } from './policy.ts';
import { documentOf } from './written.ts';

/**
 * The policy in full as canonical YAML: every field, no comments, the same text for the same
 * policy. Parsing it gives the policy back.
 */
export function renderPolicy(policy: Policy): string {
  // Readers of YAML 1.1 take a bare 20:00 for the number 1200: such texts are quoted.
  const options = { aliasDuplicateObjects: false, compat: 'yaml-1.1' } as const;
  const document = new Document(documentOf(policy), options);
  visit(document, {
    Collection: (_, node) => {
      if (isLeaf(node)) node.flow = true;
    },
  });
  return document.toString({ lineWidth: 100, flowCollectionPadding: true });
}

/** A pair of watermark and time, or a list of names: shorter and clearer on one line. */
function isLeaf(node: unknown): boolean {
  if (isSeq(node)) return node.items.length <= 6 && node.items.every(isScalar);
  if (!isMap(node) || node.items.length > 3) return false;
  return node.items.every((item) => isPair(item) && isScalar(item.value));
}
