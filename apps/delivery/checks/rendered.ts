import { groupOf, type KubernetesObject } from '../../../autoscaler/src/core/kubernetes-object.ts';

/** An object as it was rendered: by which application, into which file. */
export interface RenderedObject {
  readonly application: string;
  /** File, for messages. */
  readonly path: string;
  readonly object: KubernetesObject;
}

/** What Flux keeps in an inventory: an object whatever its version. */
export const idOf = (object: KubernetesObject): string =>
  [object.metadata.namespace ?? '', object.metadata.name, groupOf(object), object.kind].join('_');
