import { moment, type Telling } from '../../core/explain/moment.ts';
import { type Held, type PolicyChain, stuckAt } from '../../core/policy-chain.ts';
import { columns } from './columns.ts';

/** The way of the policy, one line for each place, and where it stands still. */
export function chainInWords(chain: PolicyChain, telling: Telling): readonly string[] {
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
  if (applied === fetched) return ['Ready', fetched];
  const how = attempted === fetched ? 'applied, not Ready' : 'fetched, not applied';
  return [how, fetched];
}

function ending(chain: PolicyChain): readonly string[] {
  const stuck = stuckAt(chain);
  const unseen = [chain.head, chain.applied, chain.live, chain.ran].flatMap((it) =>
    it.kind === 'unseen' ? [it.why] : [],
  );
  const blind = [...new Set(unseen)].map((why) => `Not seen: ${why}`);
  if (!stuck)
    return [unseen.length > 0 ? 'All that could be seen is in step.' : 'All in step.', ...blind];
  return [`Stands still at ${PLACES[stuck.at]}: ${stuck.why}`.split('\n'), blind].flat();
}

const PLACES = {
  git: 'Git',
  flux: 'Flux',
  controller: 'the controller',
  tick: 'the next decision',
} as const;
