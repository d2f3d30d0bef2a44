import type { Labels, Pod } from '../cluster.ts';
import type { Census, Spread } from './census.ts';

/**
 * What replicas of one template have in common, compiled once. Judging 3,000 pods one by one would
 * match the same selectors over and over; there are far fewer templates than pods.
 */
export interface Profile {
  readonly id: number;
  /** The first pod seen of it; all others ask for the same. */
  readonly pod: Pod;
  readonly cpu: number;
  readonly memory: number;
  /** CPU in cores or memory in GiB, whichever is more: "largest first" goes by this. */
  readonly size: number;
  /** Asks for particular nodes: by selector, affinity or where a volume lies. */
  readonly pinned: boolean;
  /** Depends on where other pods are, or on host ports. */
  readonly social: boolean;
  /** Censuses that count these pods wherever they are. */
  readonly counted: Census[];
  /** By node: 0 not judged yet, 1 allowed, otherwise a failure code. Made at first need. */
  verdicts?: Uint8Array;
  company?: Company;
}

/** What a profile asks of the pods around it. */
export interface Company {
  readonly affinity: readonly Census[];
  /** Its own pods satisfy its affinity: the first of them may start anywhere. */
  readonly selfAffine: boolean;
  /** Pods that it keeps away from. */
  readonly anti: readonly Census[];
  /** Pods that keep away from it. */
  readonly opposed: readonly Census[];
  readonly spread: readonly Spread[];
}

/** The same requests, rules and labels: interchangeable wherever they are placed. */
export function sameTemplate(a: Pod, b: Pod): boolean {
  return (
    a.requests.cpu === b.requests.cpu &&
    a.requests.memory === b.requests.memory &&
    a.namespace === b.namespace &&
    a.deleting === b.deleting &&
    sameLabels(a.labels, b.labels) &&
    sameLabels(a.nodeSelector, b.nodeSelector) &&
    same(a.tolerations, b.tolerations) &&
    same(a.hostPorts, b.hostPorts) &&
    same(a.nodeTerms, b.nodeTerms) &&
    same(a.affinity, b.affinity) &&
    same(a.antiAffinity, b.antiAffinity) &&
    same(a.spread, b.spread) &&
    same(a.volumes, b.volumes)
  );
}

function sameLabels(a: Labels, b: Labels): boolean {
  if (a === b) return true;
  let left = 0;
  for (const key in a) {
    if (a[key] !== b[key]) return false;
    left += 1;
  }
  for (const _ in b) left -= 1;
  return left === 0;
}

/** Deep equality of plain data: these are trees of strings and numbers from JSON. */
function same(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a)) {
    if (!Array.isArray(b) || a.length !== b.length) return false;
    for (let i = 0; i < a.length; i++) if (!same(a[i], b[i])) return false;
    return true;
  }
  // As a record: any object of parsed JSON is one.
  return sameRecord(a as Record<string, unknown>, b as Record<string, unknown>);
}

function sameRecord(a: Record<string, unknown>, b: Record<string, unknown>): boolean {
  let left = 0;
  for (const key in a) {
    if (!same(a[key], b[key])) return false;
    left += 1;
  }
  for (const _ in b) left -= 1;
  return left === 0;
}
