import type { AwsAccess } from '../../adapters/aws/client.ts';
import { dynamoStateStore } from '../../adapters/aws/dynamodb/state-store.ts';
import { ec2Compute, ec2Workers } from '../../adapters/aws/ec2.ts';
import { lambdaInvoker } from '../../adapters/aws/invoker.ts';
import { snsNotifier } from '../../adapters/aws/notifier.ts';
import { ssmPolicySource } from '../../adapters/aws/policy-source.ts';
import { secretsManager } from '../../adapters/aws/secrets.ts';
import { prometheusSignals } from '../../adapters/prometheus/signals.ts';
import { boundedExchange } from '../../adapters/transport/bounded.ts';
import type { Patience } from '../../adapters/transport/retry.ts';
import { KUBERNETES_ACCESS, PROMETHEUS_ACCESS } from '../../core/inputs/secrets.ts';
import { type Instant, seconds } from '../../core/units.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Workforce } from '../../ports/compute.ts';
import type { DecisionLog } from '../../ports/decision-log.ts';
import type { Exchange } from '../../ports/exchange.ts';
import type { Invoker } from '../../ports/invoker.ts';
import type { LeaseView } from '../../ports/lease-view.ts';
import type { Notifier } from '../../ports/notifier.ts';
import type { PolicySource } from '../../ports/policy-source.ts';
import type { SecretStore } from '../../ports/secret-store.ts';
import type { SignalSource } from '../../ports/signal-source.ts';
import type { StateStore } from '../../ports/state-store.ts';
import type { Telemetry } from '../../ports/telemetry.ts';
import type { Ports } from '../../shell/ports.ts';
import { keptSecret } from './access.ts';
import { type AccessReport, clusterAccess } from './cluster-access.ts';
import type { Settings } from './settings.ts';

/** The world outside the process: the real one, or one that is simulated. */
export interface Outside {
  readonly exchange: Exchange;
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly jitter: () => number;
  /** Of one run, by its correlation id. */
  readonly telemetry: (correlation: string) => Telemetry;
  /** The SDK's own chain when absent: in a function, its role. */
  readonly credentials?: NonNullable<AwsAccess['credentials']>;
  /**
   * Pins a host, port included, to the authority (PEM) that its secret names: the API server and
   * Prometheus are one machine with two authorities. Without it a host of our own authority is not
   * trusted at all, so that forgetting it lets nobody in.
   */
  readonly trust?: (host: string, ca: string) => void;
}

export interface RunStart {
  /** The same in logs, decision records and Slack. */
  readonly correlation: string;
  /** Requests to EC2, Kubernetes, Prometheus, SSM and Secrets Manager end by then. */
  readonly workUntil: Instant;
  /** Requests to the table and to people end by then: what was done must be recorded. */
  readonly endBy: Instant;
}

/** All that the table is asked for: by ticks, and by people. */
export type Store = StateStore & DecisionLog & LeaseView;

export interface RunPorts extends Ports {
  readonly store: Store;
  readonly secrets: SecretStore;
  /** Asks this function, by name or ARN, for a tick. */
  readonly invoker: (functionName: string) => Invoker;
  readonly marks: Marks;
  /** How the run stood with the API server. */
  readonly access: () => AccessReport;
}

/** Absent for a phase that the run never came to. */
export interface Marks {
  /** When the last look began. */
  readonly looked?: Instant;
  /** When the last answer came from anything but the table and the topics. */
  readonly worked?: Instant;
}

/**
 * What lives as long as the process: connections, clients, tokens, the forecast's history. Serves
 * one run at a time, as an environment of AWS Lambda does; two at once need two roots.
 */
export interface Root {
  /** The ports of one run, with its own deadlines: those of the run before are void. */
  readonly begin: (run: RunStart) => RunPorts;
}

/** The one composition of ports and adapters: functions, tests and the simulated world share it. */
export function wire(settings: Settings, outside: Outside): Root {
  const run = newBudget();
  const inner = innerOf(settings, { outside, run });
  const { report, ...lasting } = lastingPorts(inner);
  return {
    begin: ({ correlation, workUntil, endBy }) => {
      Object.assign(run, { workUntil, endBy, marks: {} });
      // What the last run left unread is not this one's.
      report();
      return {
        ...lasting,
        telemetry: outside.telemetry(correlation),
        notifier: notifierOf(inner, correlation),
        invoker: (functionName) => {
          const { patience } = inner;
          const access = accessOver(inner, inner.work);
          return lambdaInvoker({ access, patience, functionName, correlation });
        },
        access: report,
        get marks() {
          return run.marks;
        },
      };
    },
  };
}

/** Where the memory of one cluster is: enough to read what was decided, and to pause. */
export type Place = Pick<Settings, 'region' | 'cluster' | 'table' | 'policy'>;

/** The part of the composition that the table and the parameter alone are needed for. */
export function wireMemory(
  place: Place,
  outside: Outside,
  endBy: Instant,
): Pick<RunPorts, 'clock' | 'store' | 'policies'> {
  const run = { ...newBudget(), workUntil: endBy, endBy };
  const inner = innerOf(place, { outside, run });
  return { clock: outside.clock, store: storeOf(inner), policies: policiesOf(inner) };
}

/** The memory of a cluster, and its workers: whoever has these can end it, and buy nothing. */
export function wireEnd(
  place: Place,
  outside: Outside,
  endBy: Instant,
): Pick<RunPorts, 'clock' | 'store'> & { readonly workers: Workforce } {
  const run = { ...newBudget(), workUntil: endBy, endBy };
  const inner = innerOf(place, { outside, run });
  const { cluster } = place;
  const { patience } = inner;
  const workers = ec2Workers({ access: accessOver(inner, inner.work), patience, cluster });
  return { clock: outside.clock, store: storeOf(inner), workers };
}

interface Budget {
  workUntil: Instant;
  endBy: Instant;
  marks: Marks;
}

/** Before a run begins nothing may be asked. */
const newBudget = (): Budget => ({
  workUntil: 0 as Instant,
  endBy: 0 as Instant,
  marks: {},
});

interface Inner<S extends Place = Settings> {
  readonly settings: S;
  readonly outside: Outside;
  readonly run: Budget;
  readonly work: Exchange;
  readonly record: Exchange;
  /** For the work: nothing is repeated beyond its end. */
  readonly patience: Patience;
}

function innerOf<S extends Place>(
  settings: S,
  { outside, run }: { readonly outside: Outside; readonly run: Budget },
): Inner<S> {
  const { exchange, clock, jitter } = outside;
  const deadline = () => run.workUntil;
  return {
    settings,
    outside,
    run,
    work: marked(boundedExchange(exchange, { clock, until: deadline }), () => {
      run.marks = { ...run.marks, worked: clock.now() };
    }),
    record: boundedExchange(exchange, { clock, until: () => run.endBy }),
    patience: { clock, jitter, attempts: 3, pause: seconds(0.2), deadline },
  };
}

/** What is kept from one run to the next. */
function lastingPorts(inner: Inner) {
  const { settings, outside, work, patience } = inner;
  const { cluster, template, subnets, environment } = settings;
  const access = accessOver(inner, work);
  const secrets = secretsManager({ access, patience });
  return {
    clock: outside.clock,
    secrets,
    ...clusterOf(inner, secrets),
    signals: signalsOf(inner, secrets),
    store: storeOf(inner),
    compute: ec2Compute({ access, patience, cluster, template, subnets, environment }),
    policies: policiesOf(inner),
  };
}

const accessOver = ({ settings, outside }: Inner<Place>, exchange: Exchange): AwsAccess => ({
  exchange,
  region: settings.region,
  ...(outside.credentials ? { credentials: outside.credentials } : {}),
});

const policiesOf = (inner: Inner<Place>): PolicySource => {
  const { work, patience, settings } = inner;
  const access = accessOver(inner, work);
  return ssmPolicySource({ access, patience, parameter: settings.policy });
};

const storeOf = (inner: Inner<Place>): Store =>
  dynamoStateStore({
    ...accessOver(inner, inner.record),
    patience: { ...inner.patience, deadline: () => inner.run.endBy },
    timeout: seconds(3),
    table: inner.settings.table,
    cluster: inner.settings.cluster,
  });

function clusterOf({ settings, outside, work, patience }: Inner, store: SecretStore) {
  const schema = KUBERNETES_ACCESS;
  const access = keptSecret({ store, id: settings.secrets.kubernetes, schema });
  const trust = outside.trust ?? (() => {});
  return clusterAccess({ exchange: work, patience, access, trust });
}

/** A refused password is read afresh for the next query: it may have been changed. */
function signalsOf({ settings, outside, work, run }: Inner, store: SecretStore): SignalSource {
  const schema = PROMETHEUS_ACCESS;
  const secret = keptSecret({ store, id: settings.secrets.prometheus, schema });
  const { clock, jitter, trust } = outside;
  const { host } = new URL(settings.prometheus);
  let refused = false;
  const signals = prometheusSignals({
    url: settings.prometheus,
    clock,
    jitter,
    exchange: async (request) => {
      const answer = await work(request);
      refused ||= answer.status === 401;
      return answer;
    },
    credentials: async () => {
      const how = refused ? { fresh: true as const } : undefined;
      refused = false;
      const { username, password, ca } = await secret.read(how);
      trust?.(host, ca);
      return { user: username, password };
    },
  });
  return {
    ...signals,
    read: (policy, now) => {
      run.marks = { ...run.marks, looked: now };
      return signals.read(policy, now);
    },
  };
}

/** One for each run, for messages bear its correlation id; made when there is something to tell. */
function notifierOf(inner: Inner, correlation: string): Notifier {
  const { settings, outside, record } = inner;
  const { cluster, topics } = settings;
  const { clock, jitter } = outside;
  let made: Notifier | undefined;
  return {
    tell: (news, occasion) => {
      const access = accessOver(inner, record);
      made ??= snsNotifier({ access, clock, jitter, cluster, correlation, topics });
      return made.tell(news, occasion);
    },
  };
}

const marked =
  (exchange: Exchange, mark: () => void): Exchange =>
  async (request) => {
    try {
      return await exchange(request);
    } finally {
      mark();
    }
  };
