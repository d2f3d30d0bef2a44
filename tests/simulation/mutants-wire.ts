import type { Mutant } from './mutants.ts';
import { SCENARIOS } from './scenarios/all.ts';

const AWS = 'autoscaler/src/adapters/aws/';
const KUBERNETES = 'autoscaler/src/adapters/kubernetes/';
const SHELL = 'autoscaler/src/shell/';

/** A life over the wire takes seconds: each mutant is hunted in one that is known to show it. */
export interface WireMutant extends Mutant {
  /** 1 when absent. */
  readonly seed?: number;
}

/** Stories are numbered from 1, as seeds are. */
const story = (name: string): number => SCENARIOS.findIndex((it) => it.name === name) + 1;

/** Mistakes that can be made between the tick and the wire, or that are seen only there. */
export const WIRE_MUTANTS: readonly WireMutant[] = [
  {
    name: 'an expired token is read as "no nodes"',
    edits: [
      {
        file: `${KUBERNETES}client.ts`,
        find: "nodes: async () => (await listAll(call, 'Node')).map(mapNode),",
        replace: `nodes: async () =>
      (
        await listAll(call, 'Node').catch((error: { kind?: string }) => {
          if (error.kind === 'denied') return [];
          throw error;
        })
      ).map(mapNode),`,
      },
    ],
    caughtBy: ['healthy, open node', 'was ended without an operation'],
    focus: 'wire-stories',
    seed: story('expired token'),
  },
  {
    name: 'an empty body is read as an empty list of instances',
    edits: [
      {
        file: `${AWS}handler.ts`,
        find: "      if (status === 200 && body === '') throw nothingSaid(request);\n",
        replace: '',
      },
      {
        file: `${AWS}instances.ts`,
        find: 'Reservations: z.array(z.object({ Instances: z.array(INSTANCE).default([]) })),',
        replace: `Reservations: z
      .array(z.object({ Instances: z.array(INSTANCE).default([]) }))
      .default([]),`,
      },
    ],
    caughtBy: ['deleted while it is running', 'above the maximum', 'instances, above'],
    focus: 'wire-empty',
  },
  {
    name: 'an empty answer to a write counts as done',
    edits: [
      {
        file: `${AWS}handler.ts`,
        find: "      if (status === 200 && body === '') throw nothingSaid(request);\n",
        replace: '',
      },
    ],
    caughtBy: ['was bought before', 'was ended while its operation was drained'],
    focus: 'wire-failing',
    seed: 13,
  },
  {
    name: 'a list that was cut short is read as empty',
    edits: [
      {
        file: `${KUBERNETES}http.ts`,
        find: '  if (good && json === undefined)\n',
        replace: `  if (good && json === undefined && path === '/api/v1/nodes')
    return { status, json: { kind: 'NodeList', metadata: {}, items: [] } };
  if (good && json === undefined)
`,
      },
    ],
    caughtBy: ['healthy, open node', 'was terminated', 'was ended without an operation'],
    focus: 'wire-empty',
  },
  {
    name: 'the SDK repeats by itself',
    edits: [
      { file: `${AWS}client.ts`, find: '  maxAttempts: 1,\n', replace: '  maxAttempts: 4,\n' },
    ],
    caughtBy: ['ran into its time limit'],
    focus: 'wire',
  },
  {
    name: 'the adapter falls back to on-demand by itself',
    edits: [
      {
        file: `${AWS}ec2.ts`,
        find: '        if (refusal) return refusal;\n        throw error;',
        replace: `        if (refusal) return refusal;
        const onDemand = fleetRequest(workers, { ...request, market: 'on-demand' });
        const ClientToken = \`\${input.ClientToken}-od\`;
        if (!onDemand) throw error;
        return readFleet(await client.send(new CreateFleetCommand({ ...onDemand, ClientToken })));`,
      },
    ],
    caughtBy: ['bought a second instance'],
    focus: 'wire',
  },
  {
    name: 'the client token is left out of the request',
    edits: [
      {
        file: `${AWS}fleet.ts`,
        find: '    ClientToken: tokenFor(cluster, clientToken),\n',
        replace: '    ...(tokenFor(cluster, clientToken) ? {} : {}),\n',
      },
    ],
    caughtBy: ['bought a second instance', 'above the maximum'],
    focus: 'wire',
  },
  {
    name: 'readings are used for twice as long as they may be',
    edits: [
      {
        file: 'autoscaler/src/core/last-good.ts',
        find: 'isWithin(at, (lastGoodFor + 1) as Millis, now);',
        replace: 'isWithin(at, (2 * lastGoodFor) as Millis, now);',
      },
    ],
    caughtBy: ['after prometheus was heard'],
    focus: 'wire-blind',
    seed: 2,
  },
  {
    name: 'start asks before it records, over the wire',
    edits: [
      {
        file: `${SHELL}start.ts`,
        find: '  await run.save({ ...state, alarms, decidedOn, lastDecisionAt: seen.at }, []);',
        replace: `  const { perform } = await import('./perform.ts');
  const { pursueLaunch } = await import('../core/operations/launch.ts');
  for (const it of opened) {
    const effect = it.kind === 'launch' ? pursueLaunch(it) : undefined;
    if (effect) await perform(effect, run.ports, seen);
  }
  await run.save({ ...state, alarms, decidedOn, lastDecisionAt: seen.at }, []);`,
      },
    ],
    caughtBy: ['an instance was bought before'],
    focus: 'wire',
  },
  {
    name: 'a lease is released whoever holds it',
    edits: [
      {
        file: `${AWS}dynamodb/lease.ts`,
        find: '      when: holds(names, lease),\n',
        replace: "      when: 'attribute_exists(' + names.path('fence') + ')',\n",
      },
    ],
    caughtBy: ['was ended by somebody else'],
    focus: 'wire-stories',
    seed: story('late holder'),
  },
  {
    name: 'a duplicate notice suppresses its effects',
    edits: [
      {
        file: `${SHELL}interruption.ts`,
        find: '  const done: Progress = { written: false };\n',
        replace: `  const before = await tried(() => ports.store.peek());
  if (before?.state.notices.some(({ instance }) => instance === notice.instance)) return 'noted';
  const done: Progress = { written: false };
`,
      },
    ],
    caughtBy: ['pods went down with their node'],
    focus: 'wire-stories',
    seed: story('interruption told twice'),
  },
];
