import { sha256 } from '../../autoscaler/src/adapters/aws/policy-source.ts';
import { type Access, allows, CONTROLLER } from '../../autoscaler/src/core/access-rules.ts';
import { parseMessage } from '../../autoscaler/src/core/inputs/message.ts';
import type { News } from '../../autoscaler/src/core/news.ts';
import type { Live } from '../../autoscaler/src/core/policy-sync/live.ts';
import { syncReader } from '../../autoscaler/src/core/policy-sync/reader.ts';
import { type Instant, type Millis, minutes, seconds } from '../../autoscaler/src/core/units.ts';
import {
  deliveryDuties,
  policySyncPorts,
  type SyncParts,
} from '../../autoscaler/src/entry/controller/delivery-duties.ts';
import type { Clock } from '../../autoscaler/src/ports/clock.ts';
import { OperatingError } from '../../autoscaler/src/ports/errors.ts';
import type { Exchange } from '../../autoscaler/src/ports/exchange.ts';
import { type SyncReport, syncPolicy } from '../../autoscaler/src/shell/policy-sync.ts';
import { Crash, NO_FAULTS } from '../../autoscaler/world/faults.ts';
import {
  annotated,
  type Documents,
  documentNamed,
  documentsOf,
  putDocument,
} from '../../autoscaler/world/model/documents.ts';
import { fluxModel } from '../../autoscaler/world/model/flux.ts';
import { gatedPaths, POLICY_PATHS } from '../../autoscaler/world/model/flux-layout.ts';
import { readStatus } from '../../autoscaler/world/model/flux-objects.ts';
import { type Files, gitHistory } from '../../autoscaler/world/model/git.ts';
import { laterBy } from '../../autoscaler/world/model/state.ts';
import { randomFrom } from '../../autoscaler/world/random.ts';
import { virtualTime } from '../../autoscaler/world/virtual-time.ts';
import {
  type CallCounter,
  faultyLine,
  type WireFaultLayer,
} from '../../autoscaler/world/wire/faults.ts';
import { clockIn, simulatedFunction } from '../../autoscaler/world/wire/function.ts';
import { openWireWorld, PLACES, parameter } from '../../autoscaler/world/wire/internet.ts';
import { NOON } from './cluster.ts';
import { accessOf } from './controller-judge.ts';
import { DELIVERY, GUARDRAILS, policyText } from './policy-files.ts';
import { aShopOptions } from './world.ts';

export interface PolicyWorldOptions {
  readonly files?: Files;
  readonly start?: Instant;
  /** Of the controller. */
  readonly faults?: Partial<WireFaultLayer>;
  /** Controllers that run side by side, as two never should. */
  readonly replicas?: number;
  /** An application behind a gate, which the controller tends. */
  readonly gated?: string;
  /** Runs policy-sync by itself, every few seconds; else only when it is told to. */
  readonly loops?: boolean;
  /** Called whenever a service has answered the controller. */
  readonly watch?: (world: PolicyWorld) => void;
}

/** How long after one run of policy-sync the next one begins. */
const PAUSE = seconds(7);

const POLICY = { kind: 'ConfigMap', namespace: 'smartscale', name: 'scaling-policy' } as const;

export const FILES: Files = {
  'policies/scaling-policy.yaml': policyText(),
  'policies/guardrails.yaml': GUARDRAILS,
  'policies/delivery.yaml': DELIVERY,
};

/** Git, Flux and the controller on the wire, on virtual time: nothing was ever put before. */
export async function aPolicyWorld(options: PolicyWorldOptions = {}) {
  const { start = NOON, files = FILES, replicas = 1, loops = true } = options;
  const wire = await openWireWorld({ world: aShopOptions({ start }), envelope: '' });
  const { world, parameters, published } = wire;
  parameters.delete(PLACES.parameter);
  const git = gitHistory(files);
  const flux = fluxModel(world, git, [
    ...POLICY_PATHS,
    ...(options.gated ? gatedPaths(options.gated) : []),
  ]);
  const time = virtualTime(world, wire.busy);
  const counter: CallCounter = { calls: 0 };
  const forbidden: Access[] = [];
  const asked: Exchange = (request) => {
    const access = accessOf(request);
    if (access && !allows(CONTROLLER.rules, access)) forbidden.push(access);
    return wire.exchange(request);
  };
  const send = faultyLine(asked, {
    ...quiet(),
    onAnswer: () => options.watch?.(here),
    ...options.faults,
    counter,
  });
  const logged: string[] = [];
  const reports: SyncReport[] = [];
  const reader = syncReader(PLACES.cluster, sha256);
  await warmSdk(wire.token);
  const controllers = Array.from({ length: replicas }, () =>
    simulatedFunction({
      time,
      timeout: minutes(10),
      build: (sandbox) => {
        const clock = clockIn(time.clock, sandbox);
        const parts = partsOf(send({ sandbox, clock: time.clock }), { clock, token: wire.token });
        const telemetry = {
          log: (message: string, fields: object) =>
            void logged.push(`${message} ${JSON.stringify(fields)}`),
        };
        const ports = policySyncPorts(SETTINGS, { ...parts, telemetry });
        const gates = deliveryDuties(SETTINGS, { ...parts, telemetry }).at(-1);
        return { ports, gates };
      },
    }),
  );
  /** One run; a process that ended is begun anew by the next one. */
  const sync = async (index = 0): Promise<SyncReport | undefined> => {
    try {
      const report = await controllers[index]?.invoke(async ({ ports, gates }) => {
        if (options.gated) await attempted(async () => gates?.run({ aborted: false }));
        return syncPolicy(ports);
      });
      if (report) reports.push(report);
      return report;
    } catch (error) {
      if (!(error instanceof Crash)) throw error;
      return undefined;
    }
  };
  const loop = (index: number) => async (): Promise<void> => {
    await sync(index);
    time.at(laterBy(world.now, PAUSE), loop(index));
  };
  const tickFlux = async (): Promise<void> => {
    flux.step();
    time.at(laterBy(world.now, 1_000), tickFlux);
  };
  const document = () => documentNamed(world, POLICY);
  const here = {
    ...{ world, wire, git, time, counter, logged, reports, sync },
    /** What was asked of the cluster, and the controller may not. */
    forbidden,
    /** Lets time pass, with everything that runs. */
    pass: (span: Millis) => time.runUntil(laterBy(world.now, span)),
    /** Flux fetches what was committed, and has applied it a moment later. */
    fetch: async () => {
      const name = {
        kind: 'GitRepository',
        namespace: 'flux-system',
        name: 'flux-system',
      } as const;
      const found = documentNamed(world, name);
      const asked = { 'reconcile.fluxcd.io/requestedAt': `${world.now}` };
      if (found) putDocument(world, annotated(found, asked, 'flux'));
      for (let steps = 0; steps < 3; steps++) {
        await here.pass(seconds(1));
        flux.step();
      }
    },
    /** Lets policy-sync look once, and waits for what becomes of it. */
    look: async () => {
      time.at(world.now, async () => void (await sync()));
      await here.pass(seconds(40));
    },
    live: (): Live => {
      const it = parameters.get(PLACES.parameter);
      const version = it && { text: it.value, version: it.version, since: it.modifiedAt };
      return reader.live(version);
    },
    versions: () => {
      const it = parameters.get(PLACES.parameter);
      return it ? [...(it.past ?? []), it].map(({ value }) => value) : [];
    },
    /** Past Git, by somebody with access to the account. */
    writeByHand: (text: string) => {
      const old = parameters.get(PLACES.parameter);
      const { past = [], ...last } = old ?? parameter('', world.now);
      const version = last.version + 1;
      const written = { ...parameter(text, world.now), version, past: [...past, last] };
      parameters.set(PLACES.parameter, written);
    },
    annotations: (): Readonly<Record<string, string>> =>
      Object.fromEntries(
        Object.entries(document()?.annotations ?? {}).map(([name, { value }]) => [
          name.replace('smartscale.dev/', ''),
          value,
        ]),
      ),
    content: () =>
      (document()?.body['data'] as Record<string, string> | undefined)?.['policy.yaml'],
    document,
    documents: world.documents as Documents,
    ready: () => readStatus(world, 'scaling-policy').conditions?.[0],
    events: () =>
      documentsOf(world, 'Event').map(
        ({ body }) => `${body['type']} ${body['reason']}: ${body['message']}`,
      ),
    news: (): readonly News[] => published.map(({ message }) => newsIn(message)),
  };
  if (loops) time.at(world.now, tickFlux);
  else flux.step();
  for (let index = 0; loops && index < replicas; index++)
    time.at(laterBy(world.now, 500 + 1_700 * index), loop(index));
  return here;
}

export type PolicyWorld = Awaited<ReturnType<typeof aPolicyWorld>>;

/** The SDK's first calls of a process read files, for which virtual time cannot wait. */
async function warmSdk(token: () => string): Promise<void> {
  const exchange = async () => {
    throw new OperatingError({ service: 'nothing', kind: 'denied' }, 'only to wake the SDK');
  };
  const clock = { now: () => NOON, sleep: async () => {} };
  const { sink, notifier } = policySyncPorts(SETTINGS, partsOf(exchange, { clock, token }));
  const news = { kind: 'policy-refused', revision: 'none', problems: [] } as const;
  await Promise.allSettled([sink.read(), notifier.tell(news, { at: NOON })]);
}

interface Inside {
  readonly clock: Clock;
  readonly token: () => string;
}

function partsOf(exchange: Exchange, { clock, token }: Inside): SyncParts {
  const jitter = () => 0.5;
  const patience = { clock, jitter, attempts: 3, pause: 200 as Millis };
  const server = { server: PLACES.server, token: async () => token() };
  return {
    ...{ exchange, clock, jitter, patience },
    credentials: { accessKeyId: 'key', secretAccessKey: 'secret' },
    telemetry: { log: () => {} },
    own: { ...server, exchange, patience, timeout: seconds(5) },
  };
}

/** A round that failed is tried again at the next one. */
async function attempted(round: () => Promise<unknown>): Promise<void> {
  try {
    await round();
  } catch (error) {
    if (!(error instanceof OperatingError)) throw error;
  }
}

function newsIn(message: string): News {
  const parsed = parseMessage(message, 'SNS');
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.value.smartscale.event;
}

const quiet = (): WireFaultLayer => ({
  random: randomFrom(1),
  rates: () => NO_FAULTS,
  count: () => {},
});

const SETTINGS = {
  region: PLACES.region,
  cluster: PLACES.cluster,
  policy: PLACES.parameter,
  topics: PLACES.topics,
};
