import { parseMessage } from '../../autoscaler/src/core/inputs/message.ts';
import { parsePolicy } from '../../autoscaler/src/core/policy/parse.ts';
import { type Cores, type Instant, minutes } from '../../autoscaler/src/core/units.ts';
import { startDelivery } from '../../autoscaler/src/entry/live/simulated-delivery.ts';
import { documentNamed } from '../../autoscaler/world/model/documents.ts';
import { readStatus } from '../../autoscaler/world/model/flux-objects.ts';
import { aLiveSystem } from './live-cli.ts';
import { FLASH_SALE, GUARDRAILS, policyText } from './policy-files.ts';

const POLICY = 'policies/scaling-policy.yaml';
/** Files of their own: the story stays the same when somebody edits the real ones. */
const FILES = {
  [POLICY]: policyText({ max: 10 }),
  'policies/guardrails.yaml': GUARDRAILS,
  'policies/delivery.yaml': FLASH_SALE,
};

/** A Friday at 18:40 in Dhaka: twenty minutes before nothing may change for the flash sale. */
const FRIDAY = Date.UTC(2026, 10, 27, 12, 40) as Instant;

/** What a person sees after one step, and what is so by then. */
export interface Step {
  readonly revision: string;
  readonly seen: string;
  readonly annotations: Readonly<Record<string, string>>;
  readonly ready: unknown;
  /** The policy of the last decision's record. */
  readonly ran: { readonly hash?: string; readonly revision?: string } | undefined;
}

export interface PolicyStory {
  readonly steps: Readonly<Record<'first' | 'edit' | 'slip' | 'held' | 'revert' | 'back', Step>>;
  /** What people were told of the policy, in its order. */
  readonly told: readonly string[];
}

/** Edit, refuse, hold, revert, in a cluster that lives: from the commit to the decision. */
export async function policyStory(): Promise<PolicyStory> {
  const here = await aSystem();
  const { git } = here;
  const edit = (message: string, how: Parameters<typeof policyText>[0]) =>
    git.commit(message, { [POLICY]: policyText({ max: 10, ...how }) });
  await here.pass(minutes(6));
  const first = await here.step('status');

  edit('Buy earlier', { above: '65%' });
  const edited = await here.step('reconcile', 'status');

  edit('Buy earlier still', { above: '650%' });
  const slip = await here.step('reconcile', 'status');
  git.revert();
  await here.pass(minutes(8));

  edit('Fewer nodes at most', { above: '65%', max: 9 });
  const held = await here.step('reconcile', 'status');
  git.revert();
  const revert = await here.step('reconcile');
  edit('Revert "Buy earlier"', {});
  const back = await here.step('reconcile', 'status');
  return { steps: { first, edit: edited, slip, held, revert, back }, told: here.told() };
}

async function aSystem() {
  const parsed = parsePolicy(FILES[POLICY], POLICY);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  const here = await aLiveSystem({
    policy: parsed.value,
    change: { start: FRIDAY, demand: () => 2 as Cores },
    goesOn: true,
  });
  const { git } = startDelivery(here, FILES);
  here.startFunctions();
  const news = () =>
    here.wire.published.flatMap(({ subject, message }) => {
      const read = parseMessage(message, 'SNS');
      if (!read.ok || !read.value.smartscale.event.kind.startsWith('policy-')) return [];
      const { event } = read.value.smartscale;
      const lines = 'changes' in event ? event.changes : 'problems' in event ? event.problems : [];
      const text = [`${subject} — ${read.value.NewStateReason}`, ...lines.map((it) => `  • ${it}`)];
      return [{ kind: event.kind, text: text.join('\n') }];
    });
  let heard = 0;
  /** What was committed is asked for, ticks go by, and a person looks. */
  const step = async (...commands: readonly ('reconcile' | 'status')[]): Promise<Step> => {
    const parts: string[] = [];
    if (commands.includes('reconcile')) {
      const command = 'reconcile scaling-policy --with-source';
      const { out, err, code } = await here.type(...command.split(' '));
      const status = code === 0 ? '' : `(exit code ${code})\n`;
      parts.push(`$ npx smartscale ${command}\n${err}${out}${status}`.trimEnd());
    }
    await here.pass(minutes(3));
    if (commands.includes('status')) {
      const { out } = await here.type('status');
      const way = out.slice(out.indexOf('  Way'), out.indexOf('  Open')).trimEnd();
      parts.push(`$ npx smartscale status\n…\n${way}\n…`);
    }
    const fresh = news().slice(heard);
    heard = news().length;
    if (fresh.length > 0)
      parts.push(`# to the topics:\n${fresh.map(({ text }) => text).join('\n')}`);
    return { seen: parts.join('\n\n'), ...(await factsOf({ ...here, git })) };
  };
  return { ...here, git, step, told: () => news().map(({ kind }) => kind) };
}

type Living = Awaited<ReturnType<typeof aLiveSystem>> & ReturnType<typeof startDelivery>;

async function factsOf({ world, store, git }: Living): Promise<Omit<Step, 'seen'>> {
  const name = { kind: 'ConfigMap', namespace: 'smartscale', name: 'scaling-policy' } as const;
  const found = documentNamed(world, name)?.annotations ?? {};
  const [record] = await store.decisions({ from: FRIDAY, to: world.now, limit: 1 });
  return {
    revision: `main@sha1:${git.head().sha}`,
    annotations: Object.fromEntries(
      Object.entries(found).map(([it, { value }]) => [it.replace('smartscale.dev/', ''), value]),
    ),
    ready: readStatus(world, 'scaling-policy').conditions?.[0],
    ran: record?.policy,
  };
}
