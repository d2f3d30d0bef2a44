import type { Reason } from '../decision.ts';
import { IN_UTC, moment, momentAhead, type Telling } from './moment.ts';
import { capital, count, list, percent, signalNamed, signalValue, span, vcpus } from './words.ts';

type ReasonOf<Code extends Reason['code']> = Extract<Reason, { readonly code: Code }>;

/** Why something is wanted, in one English sentence with its numbers. */
export function explainReason(reason: Reason, telling: Telling = IN_UTC): string {
  switch (reason.code) {
    case 'below-minimum':
      return `Only ${count(reason.nodes, 'node')}, and the policy's minimum is ${reason.minimum}.`;
    case 'interruption':
      return `AWS has announced the end of ${list(reason.nodes)}: a replacement is due.`;
    case 'repair':
      return `Node ${reason.node} has not been Ready for ${span(reason.unreadyFor)}.`;
    case 'boost':
      return boost(reason, telling);
    case 'schedule':
      return schedule(reason, telling);
    case 'forecast':
      return forecast(reason, telling);
    case 'pods-unschedulable':
      return podsUnschedulable(reason);
    case 'headroom':
      return headroom(reason);
    case 'above-high-watermark':
      return aboveWatermark(reason);
    case 'below-low-watermark':
      return belowWatermark(reason);
    case 'repaired':
      return reason.replacement === undefined
        ? `Node ${reason.node} is not Ready, and at the maximum it must go before another can come.`
        : `Node ${reason.replacement} serves for ${reason.node}, which is still not Ready.`;
    case 'replaced':
      return `The replacement of node ${reason.node} serves, so that it can go.`;
    case 'steady':
      return 'Nothing asks for more nodes or for fewer.';
  }
}

function boost({ nodes, until, why }: ReasonOf<'boost'>, telling: Telling): string {
  const wish = `A boost asks for ${count(nodes, 'node')} until ${momentAhead(until, telling)}`;
  return `${wish}: "${why}".`;
}

function schedule({ name, nodes, start }: ReasonOf<'schedule'>, telling: Telling): string {
  const begun = telling.now !== undefined && start <= telling.now;
  const when = `${begun ? 'since' : 'from'} ${momentAhead(start, telling)}`;
  return `Schedule "${name}" asks for ${count(nodes, 'node')} ${when}.`;
}

function forecast({ expected, at, member, nodes }: ReasonOf<'forecast'>, telling: Telling): string {
  const load = `The forecast (${member}) expects up to ${vcpus(expected)} in use`;
  const more = nodes === 0 ? 'what is on its way covers that' : `that takes ${nodes} more`;
  return `${load} at ${moment(at, telling)}: ${more}.`;
}

function podsUnschedulable({ pods, oldest, nodes }: ReasonOf<'pods-unschedulable'>): string {
  const one = pods === 1;
  const since = one ? `for ${span(oldest)}` : `the oldest for ${span(oldest)}`;
  const waiting = `${count(pods, 'pod')} ${one ? 'has' : 'have'} found no node, ${since}`;
  return `${waiting}: it takes ${count(nodes, 'more node')}.`;
}

function headroom({ nodes, wanted }: ReasonOf<'headroom'>): string {
  const kept = `The policy keeps room for ${count(wanted, 'node')} free`;
  return `${kept}, and there is room for ${nodes}.`;
}

function aboveWatermark(reason: ReasonOf<'above-high-watermark'>): string {
  const { signal, seen, watermark, lasted } = reason;
  const limit = `${signalNamed(signal)} has been above ${signalValue(signal, watermark)}`;
  return `${capital(limit)} for ${span(lasted)} (${signalValue(signal, seen)} now).`;
}

function belowWatermark({ seen, watermark, lasted }: ReasonOf<'below-low-watermark'>): string {
  const limit = `CPU has been below ${percent(watermark)} for ${span(lasted)}`;
  return `${limit} (${percent(seen)} at most).`;
}
