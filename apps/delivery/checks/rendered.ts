/** A Kubernetes object as plain JSON, as far as the checks read it. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly annotations?: Readonly<Record<string, string>>;
  };
}

/** An object as it was rendered: by which application, into which file. */
export interface RenderedObject {
  readonly application: string;
  /** File, for messages. */
  readonly path: string;
  readonly object: KubernetesObject;
}

export const groupOf = ({ apiVersion }: KubernetesObject): string =>
  apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';

/** What Flux keeps in an inventory: an object whatever its version. */
export const idOf = (object: KubernetesObject): string =>
  [object.metadata.namespace ?? '', object.metadata.name, groupOf(object), object.kind].join('_');

/** `Deployment shop/demo-app`, for messages. */
export const nameOf = ({ kind, metadata: { name, namespace } }: KubernetesObject): string =>
  `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
