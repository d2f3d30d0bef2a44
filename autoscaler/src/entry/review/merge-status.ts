import { NEVER_GATED, POLICY_APPLICATION } from '../../core/delivery/gates.ts';
import type { DeliveryPolicy } from '../../core/delivery/policy.ts';
import type { Instant } from '../../core/units.ts';
import { type WindowVerdict, windowVerdicts } from './calendar.ts';
import { cut } from './markdown-text.ts';
import { POLICY_FILE } from './material.ts';

/** The commit status that says whether sync windows let a pull request be merged now. */
export const STATUS_CONTEXT = 'smartscale/sync-window';

/** By this label a person lets a change pass, if every window that holds it says that one may. */
export const BY_HAND = 'sync-now';

export interface PullRequest {
  readonly number: number;
  /** 40 hexadecimal digits. */
  readonly head: string;
  /** Paths that it changes, old names of renamed files included. */
  readonly files: readonly string[];
  readonly labels: readonly string[];
}

/** An application that a pull request touches, and the path that is its content. */
export interface TouchedPath {
  readonly application: string;
  readonly path: string;
}

/** `pending` holds a merge as `failure` does, and is not red: nothing is wrong, it is early. */
export interface MergeStatus {
  readonly state: 'success' | 'pending';
  /** GitHub takes 140 letters. */
  readonly description: string;
}

const MOST_LETTERS = 140;

/** Guardrails and delivery policy go with cluster-guards, which no window stops. */
export function touchedPaths(
  { files }: Pick<PullRequest, 'files'>,
  { applications }: Pick<DeliveryPolicy, 'applications'>,
): readonly TouchedPath[] {
  const all = [
    { application: POLICY_APPLICATION, path: POLICY_FILE },
    { application: POLICY_APPLICATION, path: 'policies/kustomization.yaml' },
    ...applications.map(({ name, path }) => ({
      application: name,
      path: path.replace(/^\.\//, '').replace(/\/$/, ''),
    })),
  ];
  const inside = (path: string) => (file: string) => file === path || file.startsWith(`${path}/`);
  return all.filter(({ path }) => files.some(inside(path)));
}

export interface Standing {
  readonly delivery: DeliveryPolicy;
  readonly cluster: string;
  readonly now: Instant;
  /** Applications whose content was live lately: no freeze stands in the way of going back. */
  readonly returning: readonly string[];
}

export function mergeStatus(pull: PullRequest, standing: Standing): MergeStatus {
  const { delivery, cluster, now, returning } = standing;
  const touched = touchedPaths(pull, delivery).map(({ application }) => application);
  const gated = touched.filter((it) => !NEVER_GATED.includes(it));
  if (gated.length === 0) return open('it touches nothing that a window could hold');
  const asked = gated.filter((it) => !returning.includes(it));
  if (asked.length === 0) return open('it goes back to what was live in the last 30 days');
  const verdicts = windowVerdicts(delivery, { applications: asked, cluster, now });
  const held = verdicts.filter(({ allowed }) => !allowed);
  if (held.length === 0) return open(`open now${nextOf(verdicts)}`);
  const names = held.map(({ application }) => application).join(', ');
  if (pull.labels.includes(BY_HAND) && held.every(({ byHand }) => byHand))
    return open(`let pass by hand (label ${BY_HAND}): ${names}`);
  return { state: 'pending', description: cut(`${names} held: ${wordsOf(held)}`, MOST_LETTERS) };
}

const open = (description: string): MergeStatus => ({
  state: 'success',
  description: cut(description, MOST_LETTERS),
});

/** The end comes first: of a long sentence it is what people wait for. */
const wordsOf = (held: readonly WindowVerdict[]): string =>
  `until ${latest(held) ?? 'somebody changes the windows'}; ${held[0]?.words ?? ''}`;

/** All must be open, so the last of them counts; a window without an end has none. */
function latest(held: readonly WindowVerdict[]): string | undefined {
  const ends = held.flatMap(({ nextChangeAt }) => (nextChangeAt === null ? [] : [nextChangeAt]));
  return ends.length === held.length ? ends.sort().at(-1) : undefined;
}

function nextOf(verdicts: readonly WindowVerdict[]): string {
  const next = verdicts.flatMap(({ nextChangeAt }) => nextChangeAt ?? []).sort()[0];
  return next === undefined ? '' : `; a window closes ${next}`;
}
