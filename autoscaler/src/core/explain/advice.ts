import type { AlarmCode } from '../alarms.ts';
import { type Bill, listOf } from '../cost/weekly.ts';
import type { News } from '../news.ts';
import type { LaunchFailure } from '../operations/launch.ts';
import type { RestoreReason } from '../operations/removal.ts';
import { overrideCommand } from './override.ts';

/** What whoever reads this may do about it; nothing where there is nothing to do. */
export function adviceOn(news: News): string | undefined {
  switch (news.kind) {
    case 'launch-failed':
      return LAUNCH_FAILED[news.why];
    case 'launch-refused':
      return LAUNCH_FAILED[news.refusal.kind];
    case 'removal-started':
      return news.cause === 'interrupted'
        ? 'Nothing: its pods move, and a replacement is bought.'
        : undefined;
    case 'removal-restored':
      return RESTORED[news.why];
    case 'alarm-raised':
      return ALARMS[news.alarm.code];
    case 'orphan-swept':
      return 'If this comes again, look for what starts instances with our tags by other means.';
    case 'effect-failed':
      return 'Nothing, unless it goes on: it is tried again at the next look.';
    case 'policy-changed':
      return '`git revert` of that commit takes it back.';
    case 'policy-refused':
      return 'Mend it by a further commit, or `git revert` it: `smartscale policy validate` tells the same before the push.';
    case 'policy-held':
      return news.byHand
        ? `Nothing, or let it through by hand: \`${overrideCommand(news.hash)}\``
        : 'Nothing: it goes live by itself. `git revert` of that commit takes it back.';
    case 'launch-started':
    case 'launch-ready':
    case 'removal-done':
    case 'ghost-swept':
    case 'cordon-lifted':
    case 'alarm-over':
      return undefined;
    case 'weekly-cost':
      return onBill(news.report.bill);
  }
}

/** Where busy machines borrow more than they cost, ones without credits may be cheaper (C2). */
const onBill = (bill: Bill): string | undefined =>
  bill.credits > listOf(bill)
    ? 'More than half of this is CPU credits that busy machines borrowed: `smartscale simulate` compares other types under such a load.'
    : undefined;

const BROKEN = 'Look at the instance’s system log (`aws ec2 get-console-output`): its user data, ';

/** Quota codes: EC2 service quotas, "All Standard Spot Instance Requests" and "Running On-Demand". */
const LAUNCH_FAILED: Readonly<Record<LaunchFailure, string>> = {
  'no-capacity':
    'Nothing at once: other pools and on demand are tried. If it goes on, name more types or zones in `capacity`.',
  quota:
    'Ask AWS for more vCPUs: quota L-1216C47A for on demand, L-34B43A08 for spot. Until then nothing is bought.',
  configuration:
    'Compare launch template, subnets and permissions with the stack: `pulumi preview` shows what drifted.',
  'never-seen': 'Nothing, unless it comes again: then ask AWS, with the operation’s client token.',
  'never-joined': `${BROKEN}the join token and the way to port 6443 of the server are what fails most.`,
  'instance-lost': 'Nothing, if AWS took it. Otherwise ask CloudTrail who ended it.',
};

const RESTORED: Readonly<Record<RestoreReason, string>> = {
  'would-not-drain':
    'See whether the budget of that pod allows any disruption (`kubectl get pdb -A`). The node is left alone for a while.',
  'two-budgets':
    'Delete one of the two budgets: the API server cannot serve an eviction under both.',
  'capacity-wanted': 'Nothing: that was cheaper than buying another one.',
  'evidence-lost': 'Look at the API server: its lists have failed for minutes.',
  'taken-by-hand': 'Nothing: whoever cordoned it decides.',
};

const ALARMS: Readonly<Record<AlarmCode, string>> = {
  'at-maximum':
    'If this load is real, raise `nodes.max` (and `guardrails.yaml`); if not, find what asks for it.',
  'breaker-open': 'Look at the network and the server first: many nodes rarely fail by themselves.',
  'over-budget':
    'Only the minimum is bought until the month ends. Raise `safety.monthlyBudget` if that is wrong.',
  'launches-per-hour': 'Find what keeps asking for nodes before `launch.perHour` is raised.',
  'launches-failing':
    'Each failure was told with its cause: `smartscale history` lists them. Launching goes on by itself after the hour.',
  'no-pool-left': 'Name more types or zones in `capacity`: AWS is out of all that are allowed.',
  uncorroborated:
    'Look at the application: a symptom without load is seldom cured by nodes. `smartscale boost` buys them all the same.',
  'pods-not-helpable':
    'Look at the requests, selectors and volumes of these pods: no node that the policy may buy would take them.',
};
