import * as pulumi from '@pulumi/pulumi';
import { CLUSTER_TAG } from '../../autoscaler/src/core/tags.ts';
import type { Laid } from './ground.ts';

/** All that a program asks for, as a text that a reviewer reads in a diff. */
export function graphOf(resources: readonly Laid[]): string {
  const roots = resources.filter(({ parent }) => parent.startsWith('pulumi:pulumi:Stack'));
  const lines = roots.sort(byName).flatMap((root) => linesOf(root, { resources, indent: '' }));
  return `${lines.join('\n')}\n`;
}

interface At {
  readonly resources: readonly Laid[];
  readonly indent: string;
}

function linesOf(it: Laid, at: At): readonly string[] {
  const { resources, indent } = at;
  const inside = resources.filter(({ parent }) => parent === `${it.type} ${it.name}`).sort(byName);
  return [
    `${indent}${shortType(it.type)} ${it.name}${marksOf(it)}`,
    ...inputsOf(it).map((line) => `${indent}    ${line}`),
    ...waitsOf(it).map((line) => `${indent}    ${line}`),
    ...(it.custom
      ? []
      : inside.flatMap((child) => linesOf(child, { resources, indent: `${indent}  ` }))),
  ];
}

const byName = (a: Laid, b: Laid): number =>
  a.type === b.type ? compare(a.name, b.name) : compare(a.type, b.type);
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** `aws:ec2/vpc:Vpc` → `ec2.Vpc`; a component by its last word. */
export function shortType(type: string): string {
  const [namespace = '', middle = '', last = ''] = type.split(':');
  if (namespace === 'smartscale') return `▸ ${last}`;
  return `${namespace === 'aws' ? '' : `${namespace}.`}${middle.split('/')[0]}.${last}`;
}

function marksOf({ protect, retainOnDelete, ignoreChanges }: Laid): string {
  const marks = [
    ...(protect ? ['protected'] : []),
    ...(retainOnDelete ? ['kept on destroy'] : []),
    ...(ignoreChanges.length > 0 ? [`ignores ${ignoreChanges.join(', ')}`] : []),
  ];
  return marks.length === 0 ? '' : `  [${marks.join('; ')}]`;
}

/** Policies and scripts are judged elsewhere, by what they mean; secrets are nobody's to review. */
const ELSEWHERE = new Set([
  'policy',
  'assumeRolePolicy',
  'userData',
  'description',
  'alarmDescription',
  'secretString',
  'stringData',
  'kubeconfig',
  'privateKeyPem',
  'caPrivateKeyPem',
  'caCertPem',
  'certRequestPem',
]);

function inputsOf({ inputs }: Laid): readonly string[] {
  return Object.entries<unknown>(inputs)
    .filter(([key]) => key !== 'tags' && !ELSEWHERE.has(key))
    .sort(([a], [b]) => compare(a, b))
    .map(([key, value]) => `${key}: ${shown(value)}`);
}

function shown(value: unknown): string {
  if (pulumi.asset.AssetArchive.isInstance(value)) return 'the bundle';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const plain = text.replaceAll(CLUSTER_TAG, 'smartscale:cluster');
  return plain.length > 160 ? `${plain.slice(0, 157)}…` : plain.replaceAll('\n', '⏎');
}

/** Of what it waits for by name: rights are many, and told by their number. */
function waitsOf({ dependsOn }: Laid): readonly string[] {
  const short = dependsOn.map((it) => {
    const [type = '', name = ''] = it.split(' ');
    return `${shortType(type)} ${name}`;
  });
  const rights = short.filter((it) => it.startsWith('iam.RolePolicy '));
  const others = short.filter((it) => !it.startsWith('iam.RolePolicy ')).sort();
  const told = rights.length > 2 ? [`${rights.length} policies of roles`, ...others] : short.sort();
  return told.length === 0 ? [] : [`after: ${told.join(', ')}`];
}
