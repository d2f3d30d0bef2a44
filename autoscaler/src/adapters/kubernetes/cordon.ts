import { z } from 'zod';
import type { Node } from '../../core/cluster.ts';
import { check } from '../../core/inputs/problems.ts';
import { CORDONED_BY } from '../../core/names.ts';
import type { NodeName } from '../../core/units.ts';
import { parseItem } from './cluster.ts';
import { type Call, unavailable } from './http.ts';
import { PATHS, problemsIn } from './lists.ts';
import { FIELD_MANAGER, mapNode } from './node.ts';

/** Each is lost to another writer, such as the kubelet with its status. */
const MOST_RACES = 5;

/** Closes an open node under our mark. A closed one stays as it is, whoever closed it. */
export const cordonNode = (call: Call, name: NodeName, by: string): Promise<void> =>
  change(call, name, (node) =>
    node.schedulable
      ? { annotations: { [CORDONED_BY]: by }, spec: { unschedulable: true } }
      : undefined,
  );

/** Opens a node that stands closed by us, and for that operation or notice. */
export const uncordonNode = (call: Call, name: NodeName, by: string): Promise<void> =>
  change(call, name, (node) =>
    node.cordonedBy === by
      ? { annotations: { [CORDONED_BY]: null }, spec: { unschedulable: null } }
      : undefined,
  );

interface Patch {
  readonly annotations: Readonly<Record<string, string | null>>;
  readonly spec: { readonly unschedulable: true | null };
}

/**
 * Looks and writes as one: the patch carries the version that was looked at, so between the two
 * nobody has opened or closed the node. All in one patch: never closed without a mark, which would
 * read as a person's.
 */
async function change(
  call: Call,
  name: NodeName,
  wanted: (node: Node) => Patch | undefined,
): Promise<void> {
  const path = `${PATHS.Node}/${encodeURIComponent(name)}`;
  for (let races = 1; races <= MOST_RACES; races++) {
    const found = await call({ method: 'GET', path }, ({ status, json }) =>
      status === 200 ? looked(path, json) : status === 404 ? 'gone' : undefined,
    );
    if (found === 'gone') return;
    const patch = wanted(found.node);
    if (!patch) return;
    const { resourceVersion } = found;
    const { annotations, spec } = patch;
    const done = await call(
      {
        method: 'PATCH',
        path,
        query: { fieldManager: FIELD_MANAGER },
        type: 'application/merge-patch+json',
        body: { metadata: { resourceVersion, annotations }, spec },
      },
      ({ status }) =>
        status === 200 || status === 404 ? 'done' : status === 409 ? 'race' : undefined,
    );
    if (done === 'done') return;
  }
  throw unavailable(`${path}: changed under each of ${MOST_RACES} looks`);
}

const versionJson = z.object({ metadata: z.object({ resourceVersion: z.string().min(1) }) });

function looked(path: string, json: unknown): { node: Node; resourceVersion: string } {
  const version = check(versionJson, json, path);
  if (!version.ok) throw problemsIn(version.problems);
  const item = parseItem('Node', json, { source: path, path: '' });
  if (!item.ok) throw problemsIn(item.problems);
  const { resourceVersion } = version.value.metadata;
  return { node: mapNode(item.value), resourceVersion };
}
