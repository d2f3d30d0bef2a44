import { prometheusSignals } from '../../../../autoscaler/src/adapters/prometheus/signals.ts';
import type { Gauge, SignalName } from '../../../../autoscaler/src/core/observation.ts';
import type { Policy } from '../../../../autoscaler/src/core/policy/policy.ts';
import { after, type Instant, type Millis } from '../../../../autoscaler/src/core/units.ts';
import { OperatingError } from '../../../../autoscaler/src/ports/errors.ts';
import type { WireRequest, WireResponse } from '../../../../autoscaler/src/ports/exchange.ts';
import { NOON } from '../../../support/cluster.ts';
import { aPolicy } from '../../../support/observation.ts';

/** What a Prometheus answers to each request, in turn; the last answer is given again. */
export type Answer =
  | WireResponse
  | OperatingError['kind']
  | Error
  | ((asked: { readonly query: string }) => WireResponse);

export const POLICY: Policy = {
  ...aPolicy(),
  signals: { queue: 'sum(orders)', endpoint: '/api/checkout', lastGoodFor: 300_000 as Millis },
};

export const answered = (status: number, body: unknown): WireResponse => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: typeof body === 'string' ? body : JSON.stringify(body),
});

const NOON_S = NOON / 1_000;

/** A whole answer of one signal: half an hour of 0.5, unless `change` says. */
export function vector(change: Readonly<Record<string, string>> = {}, more: object = {}) {
  const whole = {
    now: '0.5',
    at: String(NOON_S - 5),
    floor: '0.4',
    floor_samples: '12',
    ceiling: '0.6',
    ceiling_samples: '40',
  };
  const result = Object.entries({ ...whole, ...change }).map(([reading, value]) => ({
    metric: { reading },
    value: [NOON_S, value],
  }));
  return answered(200, { status: 'success', data: { resultType: 'vector', result }, ...more });
}

/** The adapter before a Prometheus that answers so, with a clock that moves by being slept on. */
export function aSource(...answers: readonly Answer[]) {
  let now: Instant = NOON;
  const sent: WireRequest[] = [];
  const asked = new Map<string, number>();
  const source = prometheusSignals({
    exchange: async (request) => {
      sent.push(request);
      const query = new URLSearchParams(request.body).get('query') ?? '';
      const turn = asked.get(query) ?? 0;
      const answer = answers[Math.min(turn, answers.length - 1)];
      asked.set(query, turn + 1);
      if (answer === undefined) throw new Error('no answer given');
      if (answer instanceof Error) throw answer;
      if (typeof answer === 'function') return answer({ query });
      if (typeof answer === 'string')
        throw new OperatingError({ service: 'prometheus', kind: answer }, answer);
      return answer;
    },
    url: 'https://prometheus.test:30090',
    credentials: async () => ({ user: 'autoscaler', password: 'secret' }),
    clock: {
      now: () => now,
      sleep: async (span) => {
        now = after(now, span);
      },
    },
    jitter: () => 1,
  });
  return {
    source,
    sent,
    gauge: async (name: SignalName = 'cpu', policy = POLICY): Promise<Gauge> => {
      const found = (await source.read(policy, NOON)).signals[name];
      if (found.kind !== 'configured') throw new Error(`${name} is not configured`);
      return found;
    },
  };
}
