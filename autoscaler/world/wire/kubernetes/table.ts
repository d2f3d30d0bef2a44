import type { Instant } from '../../../src/core/units.ts';
import type { WireRequest, WireResponse } from '../../../src/ports/exchange.ts';
import { VERSION } from './discovery.ts';
import type { Json } from './json.ts';
import type { Resource } from './resources.ts';
import { answer } from './status.ts';

/**
 * The columns of `kubectl get`: the API server makes them, for whoever asks for a table. Kinds
 * without columns here come as they are, and kubectl shows their names and ages.
 */
export function asTable(
  told: WireResponse,
  { request, resource, now }: { request: WireRequest; resource: Resource; now: Instant },
): WireResponse {
  const columns = COLUMNS[resource.plural];
  const wanted = request.headers['accept']?.includes('as=Table') === true;
  if (!columns || !wanted || told.status !== 200) return told;
  const { items, metadata, ...object } = JSON.parse(told.body) as Json & { items?: Json[] };
  const rows = items ?? [{ ...object, metadata }];
  return answer(200, {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata: items ? metadata : {},
    columnDefinitions: columns.map(({ name }) => ({
      name,
      type: 'string',
      format: name === 'Name' ? 'name' : '',
      description: name,
      priority: 0,
    })),
    rows: rows.map((row) => ({
      cells: columns.map(({ cell }) => cell(row, now)),
      object: {
        kind: 'PartialObjectMetadata',
        apiVersion: 'meta.k8s.io/v1',
        metadata: row['metadata'],
      },
    })),
  });
}

interface Column {
  readonly name: string;
  readonly cell: (row: Json, now: Instant) => string;
}

const metadataOf = (row: Json): Json => row['metadata'] as Json;
const conditionOf = (row: Json, type: string): Json | undefined => {
  const { conditions } = row['status'] as { readonly conditions?: readonly Json[] };
  return conditions?.find((it) => it['type'] === type);
};

const NAME: Column = { name: 'Name', cell: (row) => String(metadataOf(row)['name']) };
const AGE: Column = {
  name: 'Age',
  cell: (row, now) => ageText(now - Date.parse(String(metadataOf(row)['creationTimestamp']))),
};

const COLUMNS: Readonly<Record<string, readonly Column[]>> = {
  nodes: [
    NAME,
    { name: 'Status', cell: nodeStatus },
    { name: 'Roles', cell: rolesOf },
    AGE,
    { name: 'Version', cell: () => VERSION.gitVersion },
  ],
  pods: [
    NAME,
    { name: 'Ready', cell: (row) => (isTrue(conditionOf(row, 'Ready')) ? '1/1' : '0/1') },
    { name: 'Status', cell: podStatus },
    { name: 'Restarts', cell: () => '0' },
    AGE,
  ],
};

const isTrue = (condition: Json | undefined): boolean => condition?.['status'] === 'True';

function nodeStatus(row: Json): string {
  const closed = (row['spec'] as Json)['unschedulable'] === true ? ',SchedulingDisabled' : '';
  return `${isTrue(conditionOf(row, 'Ready')) ? 'Ready' : 'NotReady'}${closed}`;
}

function rolesOf(row: Json): string {
  const prefix = 'node-role.kubernetes.io/';
  const labels = Object.keys((metadataOf(row)['labels'] ?? {}) as Json);
  const roles = labels.filter((it) => it.startsWith(prefix)).map((it) => it.slice(prefix.length));
  return roles.sort().join(',') || '<none>';
}

function podStatus(row: Json): string {
  if (metadataOf(row)['deletionTimestamp'] !== undefined) return 'Terminating';
  const phase = String((row['status'] as Json)['phase']);
  const bound = (row['spec'] as Json)['nodeName'] !== undefined;
  return phase === 'Pending' && bound ? 'ContainerCreating' : phase;
}

/** As the API server words it, roughly: `45s`, `12m`, `3h25m`, `2d7h`. */
function ageText(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1_000));
  const [minutes, hours] = [Math.floor(seconds / 60), Math.floor(seconds / 3_600)];
  if (minutes < 2) return `${seconds}s`;
  if (hours < 3) return `${minutes}m`;
  if (hours < 48) return `${hours}h`;
  return `${Math.floor(hours / 24)}d${hours % 24 > 0 ? `${hours % 24}h` : ''}`;
}
