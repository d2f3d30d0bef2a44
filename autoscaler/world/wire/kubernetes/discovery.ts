import { DOCUMENT_KINDS } from '../../model/documents.ts';
import type { Json } from './json.ts';
import { groupVersion, RESOURCES, type Resource } from './resources.ts';
import { answer } from './status.ts';

/** The Kubernetes release that the world's K3s carries. */
export const VERSION = {
  major: '1',
  minor: '34',
  gitVersion: 'v1.34.1+k3s1',
  platform: 'linux/amd64',
};

const GROUPS = [...new Set(RESOURCES.map(({ root }) => root))].filter((it) => it !== '/api/v1');

/** What `kubectl` asks before it asks for anything, by path. */
export function discovery(path: string) {
  if (path === '/version') return answer(200, VERSION);
  if (path === '/api')
    return answer(200, { kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: [] });
  if (path === '/apis')
    return answer(200, { kind: 'APIGroupList', apiVersion: 'v1', groups: GROUPS.map(groupItem) });
  const resources = RESOURCES.filter(({ root }) => root === path);
  const [first] = resources;
  if (!first) return undefined;
  return answer(200, {
    kind: 'APIResourceList',
    apiVersion: 'v1',
    groupVersion: groupVersion(first),
    resources: resources.flatMap(resourceItems),
  });
}

function groupItem(root: string): Json {
  const [name, version] = groupVersion({ root }).split('/');
  const preferred = { groupVersion: `${name}/${version}`, version };
  return { name, versions: [preferred], preferredVersion: preferred };
}

function resourceItems({ plural, kind, short, namespaced }: Resource): readonly Json[] {
  const verbs = ['get', 'list'];
  if (plural === 'nodes') verbs.push('patch', 'delete');
  if (plural === 'pods') verbs.push('delete');
  if (DOCUMENT_KINDS.some((it) => it === kind)) verbs.push('patch', 'delete');
  if (kind === 'Event') verbs.push('create');
  const singularName = kind.toLowerCase();
  const item = { name: plural, singularName, kind, namespaced, verbs, shortNames: short };
  if (plural !== 'pods') return [item];
  const eviction = { group: 'policy', version: 'v1', kind: 'Eviction', verbs: ['create'] };
  return [item, { name: 'pods/eviction', singularName: '', namespaced, ...eviction }];
}
