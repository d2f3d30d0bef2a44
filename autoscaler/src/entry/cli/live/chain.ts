import { sha256 } from '../../../adapters/aws/policy-source.ts';
import { kubernetesDelivery } from '../../../adapters/kubernetes/delivery.ts';
import { fluxClient } from '../../../adapters/kubernetes/flux-client.ts';
import { compactPolicy } from '../../../core/policy/envelope.ts';
import { parsePolicy } from '../../../core/policy/parse.ts';
import type { Held, PolicyChain } from '../../../core/policy-chain.ts';
import { POLICY_FILE } from '../../../core/policy-sync/files.ts';
import { renderProblem } from '../../../core/problem.ts';
import { POLICY_CONFIG_MAP, SYNC_MESSAGE } from '../../../core/sync-names.ts';
import { OperatingError } from '../../../ports/errors.ts';
import type { PolicyReading } from '../../../ports/policy-source.ts';
import type { DecisionRecord } from '../../../ports/state-store.ts';
import type { Io } from '../io.ts';
import { type ClusterFlags, openCluster } from './cluster.ts';
import type { System } from './system.ts';
import { inOneLine } from './trouble.ts';

export interface ChainFlags extends ClusterFlags {
  /** A working copy, whose HEAD is told as Git's word. */
  readonly repo?: string;
}

export interface ChainParts {
  readonly system: System;
  readonly flags: ChainFlags;
  readonly io: Io;
  readonly reading: PolicyReading;
  readonly last?: DecisionRecord;
}

/** Looks at every place of the way. A place that cannot be seen is told, and the others are. */
export async function readChain(parts: ChainParts): Promise<PolicyChain> {
  const { reading, last } = parts;
  return {
    head: headOf(parts),
    ...(await clusterOf(parts)),
    live: liveOf(reading),
    ran: ranBy(last),
  };
}

type Cluster = Pick<PolicyChain, 'flux' | 'applied'>;

async function clusterOf({ system, flags }: ChainParts): Promise<Cluster> {
  try {
    const options = await openCluster(system, flags);
    const [applied, flux] = await Promise.all([
      seen(async () => appliedIn(await kubernetesDelivery(options).policy())),
      seenFlux(async () => {
        const revisions = await kubernetesDelivery(options).revisions();
        const found = await fluxClient(options).kustomization(POLICY_CONFIG_MAP);
        const said = found?.ready?.status === 'True' ? undefined : found?.ready?.message;
        return { revisions, ...(said ? { said } : {}) };
      }),
    ]);
    return { applied, flux };
  } catch (error) {
    const why = whyOf(error);
    return { applied: { kind: 'unseen', why }, flux: { unseen: why } };
  }
}

async function seen<T extends object>(look: () => Promise<T & Held>): Promise<T & Held> {
  try {
    return await look();
  } catch (error) {
    return { kind: 'unseen', why: whyOf(error) } as T & Held;
  }
}

async function seenFlux(look: () => Promise<PolicyChain['flux']>): Promise<PolicyChain['flux']> {
  try {
    return await look();
  } catch (error) {
    return { unseen: whyOf(error) };
  }
}

function whyOf(error: unknown): string {
  if (error instanceof OperatingError) return `${inOneLine(error)} (${error.message})`;
  throw error;
}

type Applied = Awaited<ReturnType<ReturnType<typeof kubernetesDelivery>['policy']>>;

function appliedIn(found: Applied): PolicyChain['applied'] {
  if (!found) return { kind: 'nothing' };
  const message = found.annotations[SYNC_MESSAGE];
  return { ...held(found.content), ...(message ? { message } : {}) };
}

/** By the hash of its meaning, so that a comment makes no difference. */
function held(text: string): Held {
  const parsed = parsePolicy(text, POLICY_FILE);
  if (parsed.ok) return { kind: 'policy', hash: sha256(compactPolicy(parsed.value)) };
  const [problem] = parsed.problems;
  return { kind: 'invalid', why: problem ? renderProblem(problem) : 'it cannot be read' };
}

function headOf({ flags, io, system }: ChainParts): PolicyChain['head'] {
  const inWorld = system.environment['CONTROLLER_TOKEN'] !== undefined;
  if (flags.repo === undefined && inWorld)
    return {
      kind: 'unseen',
      why: 'no working copy belongs to a simulated world (--repo names one)',
    };
  const git = io.git?.(flags.repo ?? '.');
  const sha = git?.(['rev-parse', 'HEAD'])?.trim();
  if (!git || !sha)
    return { kind: 'unseen', why: 'this folder is no working copy (--repo names one)' };
  const text = git(['show', `HEAD:${POLICY_FILE}`]);
  if (text === undefined) return { kind: 'nothing', sha };
  return { ...held(text), sha };
}

function liveOf(reading: PolicyReading): PolicyChain['live'] {
  if (reading.kind === 'unavailable') return { kind: 'unseen', why: reading.why };
  const { hash = '', revision } = reading;
  return { kind: 'policy', hash, ...(revision === undefined ? {} : { revision }) };
}

function ranBy(last: DecisionRecord | undefined): PolicyChain['ran'] {
  if (!last) return { kind: 'nothing' };
  const { hash } = last.policy;
  const { at } = last;
  if (hash === undefined) return { kind: 'unseen', why: `it ran on ${last.policy.name}`, at };
  return { kind: 'policy', hash, at };
}
