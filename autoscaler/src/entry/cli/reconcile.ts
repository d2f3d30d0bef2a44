import type { Command } from 'commander';
import { kubernetesDelivery } from '../../adapters/kubernetes/delivery.ts';
import { fluxClient } from '../../adapters/kubernetes/flux-client.ts';
import { formatIso } from '../../core/iso-time.ts';
import { POLICY_CONFIG_MAP, SYNC_MESSAGE, SYNC_STATE } from '../../core/sync-names.ts';
import { type Millis, minutes } from '../../core/units.ts';
import { type Reconciled, reconcile } from '../../shell/reconcile.ts';
import { timeSpan } from './flags.ts';
import { type Io, printJson } from './io.ts';
import { type ClusterFlags, openCluster } from './live/cluster.ts';
import { findSystem, SYSTEM_HELP, withSystemFlags } from './live/system.ts';
import type { ExitCode } from './main.ts';

const HELP = `
Asks Flux for a round now instead of at its next one, and waits until that is over, as
"flux reconcile kustomization" does. For scaling-policy, Ready means that the content is live.

Example:
  smartscale reconcile scaling-policy --with-source
${SYSTEM_HELP}
The cluster is found by KUBECONFIG (else ~/.kube/config) and --context.

Exit code 0 when it is Ready, 1 when it is not or cannot be reached, 2 for bad input.`;

/** Longer than a round may take: nobody waits at a terminal for that. */
const LONGEST = minutes(30);

interface Flags extends ClusterFlags {
  readonly withSource?: boolean;
  readonly timeout?: Millis;
  readonly json?: boolean;
}

export function registerReconcile(program: Command, io: Io, exit: (code: ExitCode) => void): void {
  withSystemFlags(program.command('reconcile'))
    .description('ask Flux to reconcile now, and wait')
    .argument('<name>', 'a Kustomization, such as scaling-policy')
    .option('--with-source', 'fetch from Git first')
    .option('--timeout <span>', 'how long to wait (else 3m)', timeSpan('--timeout', LONGEST))
    .option('--context <name>', 'of the kubeconfig (else its current one)')
    .option('--json', 'print the outcome as JSON')
    .addHelpText('after', HELP)
    .action(async (name: string, flags: Flags) => exit(await run(name, flags, io)));
}

async function run(name: string, flags: Flags, io: Io): Promise<ExitCode> {
  const timeout = flags.timeout ?? minutes(3);
  const found = await findSystem(flags, io);
  // All that one waits for here takes as long as it was told to.
  const system = { ...found, patience: Math.max(found.patience, 2 * timeout) as Millis };
  const options = await openCluster(system, flags);
  const { clock } = system.outside;
  const outcome = await reconcile(
    { flux: fluxClient(options), clock },
    {
      name,
      withSource: flags.withSource === true,
      timeout,
      mark: formatIso(clock.now()),
      tell: (what) => io.err(`${what} …\n`),
    },
  );
  const told = name === POLICY_CONFIG_MAP ? await kubernetesDelivery(options).policy() : undefined;
  const message = told && messageFor(outcome, told.annotations);
  if (flags.json) printJson(io, { name, ...outcome, message: message ?? null });
  else io.out(`${inWords(name, outcome)}${message ? `\n${message}` : ''}\n`);
  return outcome.kind === 'ready' ? 0 : 1;
}

/** The controller's words may be about the content of before: a moment passes until it has looked. */
function messageFor(
  { kind }: Reconciled,
  { [SYNC_STATE]: state, [SYNC_MESSAGE]: message }: Readonly<Record<string, string>>,
): string | undefined {
  return (state === 'Synced') === (kind === 'ready') ? message : undefined;
}

function inWords(name: string, outcome: Reconciled): string {
  switch (outcome.kind) {
    case 'ready':
      return `${name} is Ready at ${outcome.revision}.`;
    case 'not-found':
      return `There is no ${outcome.what} in flux-system.`;
    case 'suspended':
      return `${outcome.what} is suspended: "flux resume" lets it go on.`;
    case 'failed':
      return `${outcome.what} is not Ready (${outcome.reason}): ${outcome.message}`;
    case 'timeout':
      return `${outcome.what} is not done in time${outcome.message ? `: ${outcome.message}` : '.'}`;
  }
}
