import type { DeliveryPolicy } from '../../../autoscaler/src/core/delivery/policy.ts';
import { type KubernetesObject, nameOf } from '../../../autoscaler/src/core/kubernetes-object.ts';
import { type Ratio, ratio } from '../../../autoscaler/src/core/units.ts';
import { isIrreplaceable, isKept } from './ownership.ts';
import { idOf, type RenderedObject } from './rendered.ts';

/** What a change would delete of one application. */
export interface Pruned {
  readonly application: string;
  /** `Deployment shop/demo-app`: deleted from the cluster. */
  readonly objects: readonly string[];
  /** Those that another application takes over: gone for a moment, if it comes second. */
  readonly moved: readonly string[];
  /** Of all that the application had. */
  readonly share: Ratio;
  /** `fine`, `look` (more than a fifth, or data) or `refused` (everything, and not allowEmpty). */
  readonly verdict: 'fine' | 'look' | 'refused';
}

/** More than this of an inventory at once is rarely meant. */
const MOST = ratio(0.2);

/**
 * What Flux would prune if `after` came in place of `before`, by application; those that lose
 * nothing are left out. Flux itself deletes whatever left the repository and never asks.
 */
export function wouldPrune(
  before: readonly RenderedObject[],
  after: readonly RenderedObject[],
  { applications }: Pick<DeliveryPolicy, 'applications'>,
): readonly Pruned[] {
  const stays = new Map(after.map((it) => [idOf(it.object), it.application]));
  const names = [...new Set(before.map(({ application }) => application))];
  return names.flatMap((name) => {
    const had = before.filter(({ application }) => application === name).map(objectOf);
    const gone = had.filter((it) => stays.get(idOf(it)) !== name && !isKept(it));
    const moved = gone.filter((it) => stays.has(idOf(it)));
    const deleted = gone.filter((it) => !stays.has(idOf(it)));
    if (gone.length === 0) return [];
    const application = applications.find((it) => it.name === name);
    const { automated, syncOptions = [] } = application?.syncPolicy ?? {};
    // An application that is not in the policy any more goes with all that it had.
    const prunes = !application || (automated?.prune && !syncOptions.includes('Prune=false'));
    if (!prunes) return [];
    const everything = gone.length === had.length;
    const share = ratio(gone.length / had.length);
    const refused = everything && deleted.length > 0 && !automated?.allowEmpty;
    const look = share > MOST || deleted.some(isIrreplaceable);
    return [
      {
        application: name,
        objects: deleted.map(nameOf),
        moved: moved.map(nameOf),
        share,
        verdict: refused ? 'refused' : look ? 'look' : 'fine',
      },
    ];
  });
}

const objectOf = ({ object }: RenderedObject): KubernetesObject => object;
