import { z } from 'zod';
import type { Rendered } from '../../apps/main.ts';
import type { WireRequest } from '../../autoscaler/src/ports/exchange.ts';

/** One request as the authorizer of the API server sees it. */
export interface Asked {
  readonly group: string;
  /** With its subresource: `pods/eviction`. */
  readonly resource: string;
  readonly verb: string;
  readonly namespace?: string;
  readonly name?: string;
}

const PATH =
  /^\/(?:api|apis\/(?<group>[^/]+))\/v\d\w*(?:\/namespaces\/(?<namespace>[^/]+)(?=\/))?\/(?<kind>[^/]+)(?:\/(?<name>[^/]+))?(?:\/(?<below>[^/]+))?$/;

/** https://kubernetes.io/docs/reference/access-authn-authz/authorization/#determine-the-request-verb */
export function askedBy({ method, url }: Pick<WireRequest, 'method' | 'url'>): Asked {
  const parts = PATH.exec(new URL(url).pathname)?.groups;
  if (!parts) throw new Error(`${url} is no path of a resource`);
  const { group = '', namespace, kind = '', name, below } = parts;
  const reads = name === undefined ? 'list' : 'get';
  const verbs: Readonly<Record<string, string>> = {
    POST: 'create',
    PATCH: 'patch',
    PUT: 'update',
    DELETE: 'delete',
  };
  return {
    group,
    resource: below === undefined ? kind : `${kind}/${below}`,
    verb: method === 'GET' ? reads : (verbs[method] ?? method),
    ...(namespace === undefined ? {} : { namespace }),
    ...(name === undefined ? {} : { name }),
  };
}

const roleJson = z.looseObject({
  rules: z.array(
    z.looseObject({
      apiGroups: z.array(z.string()),
      resources: z.array(z.string()),
      verbs: z.array(z.string()),
      resourceNames: z.array(z.string()).optional(),
    }),
  ),
});
const bindingJson = z.looseObject({
  roleRef: z.looseObject({ kind: z.string(), name: z.string() }),
  subjects: z.array(z.looseObject({ name: z.string(), namespace: z.string().optional() })),
});

export interface Granted {
  readonly group: string;
  readonly resource: string;
  readonly verb: string;
  /** Absent: in every namespace. */
  readonly namespace?: string;
  readonly names?: readonly string[];
}

/** All that rendered roles give an account through rendered bindings, one verb a line. */
export function grantedTo(
  account: { readonly name: string; readonly namespace: string },
  objects: readonly Rendered[],
): readonly Granted[] {
  const isIts = (it: { name: string; namespace?: string | undefined }): boolean =>
    it.name === account.name && it.namespace === account.namespace;
  return objects
    .filter(({ object }) => object.kind.endsWith('RoleBinding'))
    .filter(({ object }) => bindingJson.parse(object).subjects.some(isIts))
    .flatMap(({ object: binding }) => {
      const { kind, name } = bindingJson.parse(binding).roleRef;
      const { namespace } = binding.metadata;
      const role = objects.find(
        ({ object }) =>
          object.kind === kind &&
          object.metadata.name === name &&
          (kind === 'ClusterRole' || object.metadata.namespace === namespace),
      );
      return role ? linesOf(role, namespace) : [];
    });
}

const linesOf = ({ object }: Rendered, namespace: string | undefined): readonly Granted[] =>
  roleJson.parse(object).rules.flatMap(({ apiGroups, resources, verbs, resourceNames }) =>
    apiGroups.flatMap((group) =>
      resources.flatMap((resource) =>
        verbs.map((verb) => ({
          group,
          resource,
          verb,
          ...(namespace === undefined ? {} : { namespace }),
          ...(resourceNames ? { names: resourceNames } : {}),
        })),
      ),
    ),
  );

export const covers = (granted: Granted, asked: Asked): boolean =>
  granted.group === asked.group &&
  granted.resource === asked.resource &&
  granted.verb === asked.verb &&
  (granted.namespace === undefined || granted.namespace === asked.namespace) &&
  (granted.names === undefined || (asked.name !== undefined && granted.names.includes(asked.name)));
