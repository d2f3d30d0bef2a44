import type { Command } from 'commander';
import { type PolicyChain, type Stuck, stuckAt } from '../../core/policy-chain.ts';
import type { State } from '../../core/state.ts';
import { days } from '../../core/units.ts';
import type { Holder } from '../../ports/lease-view.ts';
import type { PolicyReading } from '../../ports/policy-source.ts';
import type { DecisionRecord, Stored } from '../../ports/state-store.ts';
import { type Io, printJson } from './io.ts';
import { type ChainFlags, readChain } from './live/chain.ts';
import { type Memory, openMemory, policyInForce } from './live/memory.ts';
import { SYSTEM_HELP, withSystemFlags } from './live/system.ts';
import { type Situation, statusInWords } from './status-words.ts';

const HELP = `
Reads the state table, the policy parameter and how far Flux has brought the policy. While the
cluster's API server is down it tells all the rest, and what it could not see.

Example:
  smartscale status --region us-east-1
${SYSTEM_HELP}

Exit code 0 when it could be told, 1 when the system cannot be reached, 2 for bad input.`;

export function registerStatus(program: Command, io: Io): void {
  withSystemFlags(program.command('status'))
    .description('tell how the autoscaler stands: mode, policy, nodes, what is open, what it costs')
    .option('--context <name>', 'of the kubeconfig (else its current one)')
    .option('--repo <folder>', 'working copy whose HEAD is compared (else this folder)')
    .option('--json', 'print it as JSON')
    .addHelpText('after', HELP)
    .action((flags: Flags) => status(flags, io));
}

interface Flags extends ChainFlags {
  readonly json?: boolean;
}

async function status(flags: Flags, io: Io): Promise<void> {
  const memory = await openMemory(flags, io);
  const known = await situationOf(memory);
  const { system } = memory;
  const { reading, last } = known;
  const chain = await readChain({ system, flags, io, reading, ...(last ? { last } : {}) });
  const situation = { ...known, chain };
  if (flags.json) printJson(io, plain(situation));
  else io.out(statusInWords(situation));
}

/** All at once: a person waits for it. */
async function situationOf({
  store,
  reading,
  now,
  cluster,
  system,
}: Memory): Promise<Omit<Situation, 'chain'>> {
  const [stored, read, holder, [last]] = await Promise.all([
    store.peek(),
    reading(),
    store.holder(),
    store.decisions({ from: (now - days(90)) as typeof now, to: now, limit: 1 }),
  ]);
  return {
    ...{ now, cluster, at: system.at, stored, reading: read },
    ...(holder ? { holder } : {}),
    ...(last ? { last } : {}),
  };
}

interface StatusDocument {
  readonly cluster: string;
  readonly now: number;
  readonly mode: string;
  readonly policy: object;
  readonly nodes: Stored['fleet'] | null;
  readonly lease: Holder | null;
  readonly state: State;
  readonly lastDecision: DecisionRecord | null;
  readonly chain: PolicyChain & { readonly stuck: Stuck | null };
}

/** Times are milliseconds since 1970, as in every document of ours. */
function plain(situation: Situation): StatusDocument {
  const { cluster, now, stored, reading, holder, last, chain } = situation;
  const policy = policyInForce(reading, stored);
  return {
    cluster,
    now,
    mode: policy?.mode ?? 'none',
    policy: { ...policyDocument(reading), name: policy?.name ?? null },
    nodes: stored.fleet ?? null,
    lease: holder ?? null,
    state: stored.state,
    lastDecision: last ?? null,
    chain: { ...chain, stuck: stuckAt(chain) ?? null },
  };
}

function policyDocument(reading: PolicyReading): object {
  if (reading.kind === 'unavailable') return reading;
  const { kind, hash, revision } = reading;
  return { kind, hash, revision };
}
