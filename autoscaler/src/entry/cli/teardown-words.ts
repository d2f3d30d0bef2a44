import type { Instance } from '../../core/cluster.ts';
import type { Step, Torn } from '../../shell/teardown.ts';

/** `i-0abc (t3.small, spot, us-east-1a, running)` */
export const labelled = ({ id, type, market, zone, state }: Instance): string =>
  `${id} (${type}, ${market}, ${zone}, ${state})`;

export function stepInWords(step: Exclude<Step, { kind: 'look' | 'trouble' }>): string {
  switch (step.kind) {
    case 'braked':
      return 'The brake is pulled: no tick buys anything from now on.';
    case 'waiting':
      return `Waiting for ${step.for} …`;
    case 'gave-up-waiting':
      return `Going on without waiting any longer for ${step.for}: what turns up is ended too.`;
    case 'asked':
      return `Ending ${labelled(step.instance)}`;
  }
}

interface About {
  readonly cluster: string;
  readonly braked: boolean;
}

/** What came of it, what is left, and what to type next. */
export function tornInWords({ kind, asked, left }: Torn, { cluster, braked }: About): string {
  const count = asked.length === 0 ? 'no worker' : `${asked.length} worker(s)`;
  const again = `smartscale teardown --cluster ${cluster} --yes ${cluster}${braked ? '' : ' --no-pause'}`;
  const brake = braked ? 'The brake stays on for 24 hours; "smartscale resume" lifts it.\n' : '';
  if (kind === 'done')
    return (
      `${cluster}: ${count} ended by this run, and none lives. ${brake}` +
      `Next, before the brake ends:\n  pulumi destroy --cwd platform\n`
    );
  const why = kind === 'stopped' ? 'Stopped on your word' : 'Not finished in time';
  const lines = left?.map((instance) => `  ${labelled(instance)}\n`).join('') ?? '';
  const rest = left
    ? `Still there: ${left.length}\n${lines}`
    : 'EC2 gave no list of what is left.\n';
  return `${why}: ${count} asked to end by this run. ${brake}${rest}Go on with:\n  ${again}\n`;
}
