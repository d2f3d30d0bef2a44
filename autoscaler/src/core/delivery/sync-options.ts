import type { Kind } from '../policy/knobs.ts';
import { nearest } from '../policy/nearest.ts';

/**
 * Argo CD's sync options: what becomes of each. `taken` are compiled, or are what Flux does in any
 * case; the others are refused with what to do instead.
 */
export const TAKEN: Readonly<Record<string, string>> = {
  'Prune=false': 'prune: false',
  'Delete=false': 'deletionPolicy: Orphan',
  'Force=true': 'force: true',
  'Replace=true': 'force: true',
  'ServerSideApply=true': 'Flux always applies on the server',
  'ApplyOutOfSyncOnly=true': 'Flux always applies only what differs',
  'FailOnSharedResource=true': 'a check before merge holds it for every application',
  'RespectIgnoreDifferences=true': 'Flux never writes a field that it ignores',
};

export const REFUSED: Readonly<Record<string, string>> = {
  PruneLast:
    'Flux prunes before it looks at health; put what goes last into an application of a later wave',
  Prune: 'Flux asks nobody; Prune=false keeps what left the repository',
  Delete: 'Flux asks nobody; Delete=false leaves everything when the application goes',
  CreateNamespace: 'write the Namespace into the repository, where its labels can be reviewed',
  Validate: 'the API server judges every object that Flux applies',
  SkipDryRunOnMissingResource: 'Flux applies definitions first by itself',
  PrunePropagationPolicy: 'Flux lets the API server choose how dependents go',
  Replace: 'Flux patches; Force=true recreates what cannot be patched',
  Force: 'leave it out: Flux does not recreate unless it is told to',
  ServerSideApply: 'Flux cannot apply on the client; leave it out',
  ClientSideApplyMigration: 'Flux has nothing to migrate from',
  ApplyOutOfSyncOnly: 'Flux always applies only what differs; leave it out',
  FailOnSharedResource: 'an object of two applications is refused before merge in any case',
  RespectIgnoreDifferences: 'Flux never writes a field that it ignores; leave it out',
};

/** One entry of `syncOptions`. */
export const SYNC_OPTION: Kind<string> = {
  expected: 'a sync option that Flux can honour',
  json: { type: 'string', enum: Object.keys(TAKEN) },
  parse: (given) => (typeof given === 'string' && Object.hasOwn(TAKEN, given) ? given : undefined),
  suggest: (given) => {
    const name = String(given).split('=')[0] ?? '';
    if (Object.hasOwn(REFUSED, name)) return REFUSED[name];
    const guess = nearest(String(given), Object.keys(TAKEN));
    return guess ? `did you mean "${guess}"?` : `these: ${Object.keys(TAKEN).join(', ')}`;
  },
};
