import type { Instant, Millis } from '../../src/core/units.ts';
import { applyConfigMap, type ConfigMapData, policyHealth, type Verdict } from './flux-apply.ts';
import {
  type Condition,
  folderSource,
  kustomizationDocument,
  readStatus,
  repositoryDocument,
  requestOn,
  SOURCE,
  type Standing,
  writeStatus,
} from './flux-objects.ts';
import { type Commit, digestOf, type GitHistory, revisionOf } from './git.ts';
import { laterBy, type World } from './state.ts';

/** One Kustomization of the model: what it waits for, and what it applies. */
export interface FluxPath {
  readonly name: string;
  /** Must be Ready, at the very revision that is to be applied. */
  readonly dependsOn: readonly string[];
  /** A Kustomization whose annotation must say that the way is open. */
  readonly gate?: string;
  /** Applies nothing: it stands there to carry an annotation. */
  readonly suspended?: true;
  /** Below this path a GitRepository of the same name holds what there is, and nothing else. */
  readonly folder?: string;
  readonly retry: Millis;
  /** ConfigMaps out of a commit's files. */
  readonly render: (files: Commit['files']) => readonly ConfigMapData[];
}

/**
 * A small model of Flux: source-controller and kustomize-controller, as far as a policy's way
 * through them goes (kustomize-controller v1.9: `reconcile`, `checkDependencies`, health checks
 * that a new revision cancels, Ready and `lastAppliedRevision` only after them). It is a model: it
 * applies ConfigMaps alone, prunes nothing, and knows the health of the policy by its own words
 * instead of by CEL.
 */
export interface FluxModel {
  /** Does what is due by now. Called every second or so. */
  readonly step: () => void;
}

const FETCH = 60_000;
const INTERVAL = 300_000;
const TIMEOUT = 120_000;
/** `--requeue-dependency=5s`, as the cluster sets it. */
const REQUEUE = 5_000;

interface Progress {
  dueAt: Instant;
  /** Since when health is looked at. */
  checkingSince?: Instant | undefined;
}

interface Model {
  readonly world: World;
  readonly git: GitHistory;
  readonly paths: readonly FluxPath[];
  readonly sources: readonly Source[];
  readonly progress: Map<string, Progress>;
}

interface Source {
  readonly name: string;
  readonly folder: string;
  fetchAt: Instant;
}

/** Each source has a minute of its own. */
const APART = 20_000;

export function fluxModel(world: World, git: GitHistory, paths: readonly FluxPath[]): FluxModel {
  const folders = paths.flatMap(({ name, folder }) =>
    folder === undefined ? [] : [{ name: folderSource(name), folder }],
  );
  const sources = [{ name: SOURCE, folder: '' }, ...folders].map((it, place) => ({
    ...it,
    fetchAt: laterBy(world.now, APART * place),
  }));
  for (const { name } of sources) repositoryDocument(world, name);
  for (const { name, suspended } of paths) kustomizationDocument(world, name, suspended === true);
  const progress = new Map(paths.map(({ name }) => [name, { dueAt: world.now }]));
  const model: Model = { world, git, paths, sources, progress };
  return {
    step: () => {
      for (const it of sources) fetch(model, it);
      for (const path of paths) if (!path.suspended) reconcile(model, path);
    },
  };
}

function fetch({ world, git }: Model, source: Source): void {
  const request = requestOn(world, source.name);
  if (!request.isNew && world.now < source.fetchAt) return;
  source.fetchAt = laterBy(world.now, FETCH);
  const head = git.head();
  const artifact = { revision: revisionOf(head), digest: digestOf(head, source.folder) };
  writeStatus(world, source.name, { artifact, ...ready('True', 'Succeeded'), ...request.handled });
}

function reconcile(model: Model, path: FluxPath): void {
  const { world } = model;
  const now = model.progress.get(path.name);
  const fetched = readStatus(world, SOURCE).artifact?.revision;
  if (!now || fetched === undefined) return;
  const standing = readStatus(world, path.name);
  const request = requestOn(world, path.name);
  const isNew = fetched !== standing.lastAttemptedRevision;
  const checking = now.checkingSince !== undefined;
  // A new revision, or a person's request, ends a health check that still waits.
  if (isNew && (checking || standing.blockedOn !== fetched)) attempt(model, { path, now, fetched });
  else if (request.isNew || (!checking && world.now >= now.dueAt))
    attempt(model, { path, now, fetched });
  if (request.isNew) writeStatus(world, path.name, request.handled);
  if (now.checkingSince !== undefined) check(model, { path, now, fetched });
}

interface Attempt {
  readonly path: FluxPath;
  readonly now: Progress;
  readonly fetched: string;
}

function attempt(model: Model, { path, now, fetched }: Attempt): void {
  const { world } = model;
  now.checkingSince = undefined;
  const missing = unmet(model, path, fetched);
  if (missing !== undefined) {
    now.dueAt = laterBy(world.now, REQUEUE);
    const told = ready('False', 'DependencyNotReady', missing);
    writeStatus(world, path.name, { ...told, blockedOn: fetched });
    return;
  }
  const commit = model.git.log.find((it) => revisionOf(it) === fetched);
  for (const data of path.render(commit?.files ?? {})) applyConfigMap(world, data);
  const message = `Running health checks for revision ${fetched}`;
  writeStatus(world, path.name, {
    lastAttemptedRevision: fetched,
    ...ready('Unknown', 'Progressing', message),
  });
  now.checkingSince = world.now;
}

/** In the order of `checkDependencies`: with an expression of its own, readiness is not asked. */
function unmet({ world }: Model, { dependsOn, gate }: FluxPath, revision: string) {
  for (const name of dependsOn) {
    const { lastAppliedRevision, conditions } = readStatus(world, name);
    if (!conditions?.some(isReady)) return `dependency 'flux-system/${name}' is not ready`;
    if (lastAppliedRevision !== revision)
      return `dependency 'flux-system/${name}' revision is not up to date`;
  }
  if (gate === undefined || readStatus(world, gate).gate === 'open') return undefined;
  return `dependency 'flux-system/${gate}' is not ready according to readyExpr eval`;
}

const isReady = ({ type, status }: Condition): boolean => type === 'Ready' && status === 'True';

function check({ world }: Model, { path, now, fetched }: Attempt): void {
  const verdicts = path.render({}).map((it) => policyHealth(world, it.name));
  const verdict = worst(verdicts);
  const late = world.now >= laterBy(now.checkingSince ?? world.now, TIMEOUT);
  if (verdict === 'in-progress' && !late) return;
  now.checkingSince = undefined;
  if (verdict === 'current') {
    now.dueAt = laterBy(world.now, INTERVAL);
    const message = `Applied revision: ${fetched}`;
    const told = ready('True', 'ReconciliationSucceeded', message);
    writeStatus(world, path.name, { lastAppliedRevision: fetched, ...told });
    return;
  }
  now.dueAt = laterBy(world.now, path.retry);
  const what = verdict === 'failed' ? `failed early due to stalled resources` : 'timeout waiting';
  const told = ready('False', 'HealthCheckFailed', `health check failed: ${what}`);
  writeStatus(world, path.name, told);
}

const worst = (verdicts: readonly Verdict[]): Verdict =>
  (['failed', 'in-progress'] as const).find((it) => verdicts.includes(it)) ?? 'current';

const ready = (status: Condition['status'], reason: string, message = ''): Standing => ({
  conditions: [{ type: 'Ready', status, reason, message }],
});
