import type { LaunchRequest, Plan } from '../decision.ts';
import { count, list } from './words.ts';

/** What is to be done, in a sentence or two. */
export function explainPlan(plan: Plan): string {
  switch (plan.kind) {
    case 'hold':
      return 'Hold: change nothing.';
    case 'scale-up':
      return scaleUp(plan);
    case 'scale-down':
      return plan.manner === 'voluntary'
        ? `Scale down by 1 node: drain and remove ${plan.remove}.`
        : `Scale down by 1 node: remove ${plan.remove} by force, past all budgets.`;
  }
}

function scaleUp({ restore, launch }: Extract<Plan, { readonly kind: 'scale-up' }>): string {
  const steps = [
    ...(restore.length > 0 ? [`call off the removal of ${list(restore)}`] : []),
    ...launch.map(launchOne),
  ];
  return `Scale up by ${count(restore.length + launch.length, 'node')}: ${steps.join('; ')}.`;
}

/** The first pool, and how many more would be tried. */
function launchOne({ market, pools, replaces }: LaunchRequest): string {
  const [{ type, zone }, ...others] = pools;
  const where = `${type} in ${zone}`;
  const rest = others.length === 0 ? '' : ` or ${count(others.length, 'other pool')}`;
  const instead = replaces === undefined ? '' : ` in place of ${replaces}`;
  return `launch 1 ${market} node (${where}${rest})${instead}`;
}
