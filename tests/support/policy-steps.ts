import { type Millis, minutes } from '../../autoscaler/src/core/units.ts';
import { annotated, putDocument } from '../../autoscaler/world/model/documents.ts';
import { freeze } from './policy-files.ts';
import { aPolicyWorld, type PolicyWorld } from './policy-world.ts';

const POLICY = 'policies/scaling-policy.yaml';
export const MINUTE: Millis = minutes(1);

export const edit = ({ git }: PolicyWorld, text: string, message = 'Edit') =>
  git.commit(message, { [POLICY]: text });

/** `nodes.max` of the policy that is live. */
export const maxOf = ({ live }: PolicyWorld): number | undefined => {
  const it = live();
  return it.kind === 'envelope' ? it.published.policy.nodes.max : undefined;
};

/** What people were told, in its order. */
export const kinds = (here: PolicyWorld) => here.news().map(({ kind }) => kind);

/** A policy that is live, and then a freeze for the rest of the evening. */
export async function aFreeze(how: Parameters<typeof freeze>[0] = {}): Promise<PolicyWorld> {
  const here = await aPolicyWorld();
  await here.pass(MINUTE);
  here.git.commit('Freeze', { 'policies/delivery.yaml': freeze(how) });
  await here.pass(MINUTE);
  return here;
}

/** A person lets a content through, under a field manager of their own or of kubectl's. */
export function byHand(here: PolicyWorld, hash: string, manager = 'by-hand'): void {
  const found = here.document();
  if (!found) throw new Error('there is no ConfigMap');
  putDocument(here.world, annotated(found, { 'smartscale.dev/sync-now': hash }, manager));
}
