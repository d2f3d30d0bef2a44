import type { Decision } from '../decision.ts';
import { explainBlocker } from './blockers.ts';
import { fullMoment, type Telling } from './moment.ts';
import { explainPlan } from './plan.ts';
import { explainReason } from './reasons.ts';
import { explainVeto } from './vetoes.ts';

/**
 * A decision as a short block of text: what, because of what, what stood in the way, and the nodes
 * that were passed over. Ends in a newline.
 */
export function explainDecision(decision: Decision, telling: Telling): string {
  const { plan, because, vetoes, passedOver } = decision;
  const { wanted, others } = titlesOf(decision);
  const over = passedOver.map(({ node, by }) => `${node} ${explainBlocker(by, telling)}`);
  const lines = [
    ...head(telling),
    explainPlan(plan),
    ...section(
      wanted,
      because.map((it) => explainReason(it, telling)),
    ),
    ...section(
      others,
      vetoes.map((it) => explainVeto(it, telling)),
    ),
    ...section('Passed over', over),
  ];
  return `${lines.join('\n')}\n`;
}

/** A reason for a change that did not come about is no reason for holding. */
function titlesOf({ plan, because }: Decision): {
  readonly wanted: string;
  readonly others: string;
} {
  if (plan.kind !== 'hold') return { wanted: 'Because', others: 'Also' };
  const [first] = because;
  return { wanted: first.code === 'steady' ? 'Because' : 'Asked for', others: 'In the way' };
}

/** Whose time all times below are. */
const head = ({ now, timeZone }: Telling): readonly string[] =>
  now === undefined ? [`Times: ${timeZone}.`] : [`At ${fullMoment(now, timeZone)}:`];

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [`${title}:`, ...lines.map((line) => `  - ${line}`)];
}
