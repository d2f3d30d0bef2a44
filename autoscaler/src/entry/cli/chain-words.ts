import { moment, type Telling } from '../../core/explain/moment.ts';
import { type Held, type PolicyChain, stuckAt } from '../../core/policy-chain.ts';
import { columns } from './columns.ts';

/** The way of the policy, one line for each place, and where it stands still. */
export function chainInWords(chain: PolicyChain, telling: Telling): readonly string[] {
  if (isBlind(chain)) return [BLIND, ...unseenIn(chain)];
  const rows = [
    ['Git HEAD', told(chain.head), at(chain.head.sha)],
    ['Flux', ...fluxTold(chain)],
    ['ConfigMap', told(chain.applied), ''],
    ['SSM', told(chain.live), chain.live.revision ? `of ${chain.live.revision}` : ''],
    ['last tick', told(chain.ran), chain.ran.at === undefined ? '' : moment(chain.ran.at, telling)],
  ];
  const table = columns(rows, ['left', 'left', 'left']).trimEnd().split('\n');
  return [...table.map((line) => line.slice(2)), ...ending(chain)];
}

const BLIND = 'neither Git, nor Flux, nor the policy that Flux applied is to be seen from here';

/** Nothing but what stands above is known: then a table would be empty. */
function isBlind({ head, flux, applied }: PolicyChain): boolean {
  const fetched = 'unseen' in flux ? undefined : flux.revisions.fetched;
  return [head, applied].every(({ kind }) => kind === 'unseen' || kind === 'nothing') && !fetched;
}

const unseenIn = ({ head, applied, live, ran }: PolicyChain): readonly string[] => {
  const whys = [head, applied, live, ran].flatMap((it) => (it.kind === 'unseen' ? [it.why] : []));
  return [...new Set(whys)].map((why) => `Not seen: ${why}`);
};

const at = (sha: string | undefined): string => (sha === undefined ? '' : sha.slice(0, 12));

function told(held: Held): string {
  switch (held.kind) {
    case 'policy':
      return held.hash.slice(0, 12);
    case 'invalid':
      return 'no good policy';
    case 'nothing':
      return 'nothing';
    case 'unseen':
      return 'not seen';
  }
}

function fluxTold({ flux }: PolicyChain): readonly [string, string] {
  if ('unseen' in flux) return ['not seen', ''];
  const { fetched, attempted, applied } = flux.revisions;
  if (fetched === undefined) return ['nothing fetched', ''];
  if (applied === fetched && flux.said === undefined) return ['Ready', fetched];
  const how = attempted === fetched ? 'applied, not Ready' : 'fetched, not applied';
  return [how, fetched];
}

function ending(chain: PolicyChain): readonly string[] {
  const stuck = stuckAt(chain);
  const blind = unseenIn(chain);
  if (!stuck)
    return [blind.length > 0 ? 'All that could be seen is in step.' : 'All in step.', ...blind];
  const [first = '', ...more] = stuck.why.split('\n');
  return [`Stands still at ${PLACES[stuck.at]}: ${first}`, ...more, ...blind];
}

const PLACES = {
  git: 'Git',
  flux: 'Flux',
  controller: 'the controller',
  tick: 'the next decision',
} as const;
