import type { Blocker, FitFailure } from '../decision.ts';
import { IN_UTC, momentAhead, type Telling } from './moment.ts';
import { list, percent, span } from './words.ts';

/** Why a node was passed over: the rest of a sentence that begins with its name. */
export function explainBlocker(blocker: Blocker, telling: Telling = IN_UTC): string {
  switch (blocker.code) {
    case 'no-instance':
      return 'stands for no EC2 instance that could be ended.';
    case 'set-aside':
      return 'was cordoned by a person.';
    case 'not-ready':
      return 'is not Ready.';
    case 'too-young':
      return `is ${span(blocker.age)} old, younger than ${span(blocker.minimum)}.`;
    case 'drain-failed-lately':
      return `would not drain: left alone until ${momentAhead(blocker.until, telling)}.`;
    case 'last-in-zone':
      return `is the last node in ${blocker.zone}.`;
    case 'do-not-disrupt':
      return doNotDisrupt(blocker);
    case 'kube-system-pod':
      return `runs ${blocker.pod}, which kube-system cannot do without.`;
    case 'sole-replica':
      return `runs ${blocker.pod}, the only Ready replica of its ${blocker.kind}.`;
    case 'bare-pod':
      return `runs ${blocker.pod}, which no controller would start anew.`;
    case 'local-storage':
      return `runs ${blocker.pod}, whose volume is bound to this node.`;
    case 'disruption-budget':
      return `runs ${blocker.pod}: budget ${blocker.budget} allows no disruption now.`;
    case 'two-budgets':
      return `runs ${blocker.pod}, which no eviction can pass: ${list(blocker.budgets)} overlap.`;
    case 'pods-would-not-fit':
      return `runs ${blocker.pod}, which fits nowhere else: ${FIT[blocker.because]}.`;
    case 'requests-after-removal':
      return requestsAfter(blocker);
    case 'not-preferred':
      return `could go, but ${blocker.to} goes first.`;
  }
}

type BlockerOf<Code extends Blocker['code']> = Extract<Blocker, { readonly code: Code }>;

function doNotDisrupt({ mark, pod }: BlockerOf<'do-not-disrupt'>): string {
  return pod === undefined ? `is marked ${mark}.` : `runs ${pod}, which is marked ${mark}.`;
}

function requestsAfter(blocker: BlockerOf<'requests-after-removal'>): string {
  const what = blocker.resource === 'cpu' ? 'CPU' : 'memory';
  const rest = `is needed: without it requests would take ${percent(blocker.share)} of the ${what}`;
  return `${rest}, above the limit of ${percent(blocker.limit)}.`;
}

const FIT: Readonly<Record<FitFailure, string>> = {
  'no-nodes': 'there is no other node',
  cpu: 'too little CPU is free',
  memory: 'too little memory is free',
  'pod-count': 'the other nodes have all the pods they may have',
  taint: 'it does not tolerate the taints of the other nodes',
  'node-selector': 'no other node has the labels that it selects',
  'node-affinity': 'no other node meets its node affinity',
  'pod-affinity': 'it must be beside pods that are not there',
  'pod-anti-affinity': 'it must not be beside pods that are there',
  'topology-spread': 'its topology spread would be too uneven',
  'volume-zone': 'its volume cannot be mounted there',
  'host-port': 'its host port is taken',
};
