import type { KubernetesAccess } from './inputs/secrets.ts';
import { elapsed, hours, type Instant, minutes } from './units.ts';

/** How long a token for the functions lives (A9): a controller that is down has until then. */
export const TOKEN_LIFE = hours(12);
/** How old one may be before the next is minted. */
export const TOKEN_RENEWED_AFTER = hours(1);
/** Two clocks of ours, generously: a token that is younger than now by more was never minted. */
const CLOCKS_DIFFER = minutes(5);

/** Why another token is due. */
export type AccessFault =
  /** Nothing is kept, or what is has another form. */
  | 'none'
  /** It leads to another API server, or trusts another authority. */
  | 'elsewhere'
  | 'old'
  /** Minted after now: a clock was set back, and until it has caught up no age would grow. */
  | 'ahead';

/** Judges what the functions find, without asking anybody. Undefined when it is good so far. */
export function accessFault(
  found: KubernetesAccess | undefined,
  place: Pick<KubernetesAccess, 'server' | 'ca'>,
  now: Instant,
): AccessFault | undefined {
  if (!found) return 'none';
  if (found.server !== place.server || found.ca !== place.ca) return 'elsewhere';
  const age = elapsed(found.mintedAt, now);
  if (age < -CLOCKS_DIFFER) return 'ahead';
  return age >= TOKEN_RENEWED_AFTER ? 'old' : undefined;
}

/** As Kubernetes names a ServiceAccount where it names users. */
export const userOf = ({ namespace, name }: { namespace: string; name: string }): string =>
  `system:serviceaccount:${namespace}:${name}`;
