import type { Millis } from '../../src/core/units.ts';
import type { Clock } from '../../src/ports/clock.ts';
import { OperatingError } from '../../src/ports/errors.ts';
import type { Exchange, WireRequest, WireResponse } from '../../src/ports/exchange.ts';
import type { FaultRates } from '../faults.ts';
import type { Random } from '../random.ts';
import type { Sandbox } from './function.ts';
import { serviceAt, type WireService } from './internet.ts';
import { LIES, type Lie, untrue } from './lies.ts';
import { badGateway, broken, cut, throttled } from './refusals.ts';

/** Ways in which a call fails without an effect. */
export type Failure =
  | 'refused'
  | 'throttled'
  | 'server-error'
  | 'bad-gateway'
  | 'timeout'
  | 'garbage'
  | 'empty';
/** Ways in which a call has its effect and nobody learns of it. */
type Loss = 'lost' | 'cut' | 'overtaken';

export type WireFault = 'crash' | 'late' | `outage-${WireService}` | Failure | Loss | Lie;

export const FAILURES: readonly Failure[] = [
  'refused',
  'throttled',
  'server-error',
  'bad-gateway',
  'timeout',
  'garbage',
  'empty',
];
const LOSSES: readonly Loss[] = ['lost', 'cut', 'overtaken'];

/**
 * The function ends before or after a call has its effect, the call's answer is lost, or the
 * function freezes before it for longer than its lease lasts.
 */
export type Cut = 'before' | 'after' | 'lost' | 'frozen';

/** What becomes of each outgoing call of all functions together, counted from 1. */
export type CrashPlan = (call: number, request: WireRequest) => Cut | undefined;

/** Strikes at one call and at no other. */
export const crashAt =
  (k: number, how: Cut): CrashPlan =>
  (call) =>
    call === k ? how : undefined;

/** What lies between a function and the world. `rates` may change under way, as when a run heals. */
export interface WireFaultLayer {
  readonly random: Random;
  readonly rates: () => FaultRates;
  /** How every call of this service fails at the moment. */
  readonly outage?: (service: WireService) => Failure | undefined;
  readonly count: (kind: WireFault) => void;
  /** Longest ordinary answer; without it, that of a quiet day. */
  readonly slowest?: Millis;
  readonly crash?: CrashPlan;
  /** A good answer of the service itself, whole and true, is on its way to whoever asked. */
  readonly onAnswer?: (service: WireService) => void;
}

/** Where one function stands: its container and the clock of the world. */
export interface Standpoint {
  readonly sandbox: Sandbox;
  readonly clock: Clock;
}

/** How the calls of all functions are counted: one number after the other. */
export interface CallCounter {
  calls: number;
}

const QUIET = 60 as Millis;
/** An answer that outlasts every lease. */
const LATE = 100_000 as Millis;

/** The exchange of one function, with everything that can happen to one request. */
export function faultyLine(
  inner: Exchange,
  layer: WireFaultLayer & { readonly counter: CallCounter },
): (from: Standpoint) => Exchange {
  return (from) => (request) => {
    const service = serviceAt(request.url);
    if (!service) return inner(request);
    return from.sandbox.outlives(send({ request, service, inner, layer, ...from }));
  };
}

interface Sending extends Standpoint {
  readonly request: WireRequest;
  readonly service: WireService;
  readonly inner: Exchange;
  readonly layer: WireFaultLayer & { readonly counter: CallCounter };
}

async function send(sending: Sending): Promise<WireResponse> {
  const { request, service, inner, layer, clock, sandbox } = sending;
  const { random, rates, count, slowest = QUIET } = layer;
  if (!sandbox.isAlive()) return never();
  layer.counter.calls += 1;
  const planned = layer.crash?.(layer.counter.calls, request);
  if (planned === 'before' || random.chance(rates().crash)) return die(sending);
  if (planned === 'frozen') await freeze(sending);
  await clock.sleep(Math.floor(random.between(2, slowest)) as Millis);
  // Whoever died meanwhile has already sent it: a request on its way arrives all the same.
  const outage = layer.outage?.(service);
  if (outage !== undefined) {
    count(`outage-${service}`);
    return fail(sending, outage);
  }
  if (random.chance(rates().fail)) {
    const failure = random.pick(FAILURES) ?? 'timeout';
    count(failure);
    return fail(sending, failure);
  }
  const loss = random.chance(rates().lost) ? (random.pick(LOSSES) ?? 'lost') : undefined;
  if (planned === 'lost') return lose(sending, 'lost');
  if (loss) return lose(sending, loss);
  const answer = await inner(request);
  if (planned === 'after' || random.chance(rates().crash)) return die(sending);
  if (random.chance(rates().late)) await freeze(sending);
  if (service !== 'prometheus' || !random.chance(rates().lie)) {
    if (answer.status === 200) layer.onAnswer?.(service);
    return answer;
  }
  const lie = random.pick(LIES) ?? 'stale';
  count(lie);
  return untrue(answer, lie, random);
}

async function freeze({ sandbox, clock, layer }: Sending): Promise<void> {
  layer.count('late');
  sandbox.freeze();
  await clock.sleep(LATE);
}

const never = (): Promise<never> => new Promise(() => {});

function die({ sandbox, layer }: Sending): Promise<never> {
  layer.count('crash');
  sandbox.die('the function ended here');
  return never();
}

async function fail({ request, service, clock }: Sending, kind: Failure): Promise<WireResponse> {
  switch (kind) {
    case 'throttled':
      return throttled(service);
    case 'server-error':
      return broken(service);
    case 'bad-gateway':
      return badGateway();
    case 'garbage':
      return { status: 200, headers: { 'content-type': 'text/plain' }, body: '\u0000ok' };
    case 'empty':
      return { status: 200, headers: {}, body: '' };
    case 'refused':
      throw error(service, 'unavailable', 'connect ECONNREFUSED');
    case 'timeout':
      await clock.sleep(request.timeout);
      throw error(service, 'timeout', 'no answer came');
  }
}

/** The effect happens; the answer is lost, comes in part, or comes when nobody waits any more. */
async function lose(sending: Sending, kind: Loss): Promise<WireResponse> {
  const { request, service, inner, layer, clock } = sending;
  layer.count(kind);
  if (kind === 'cut') return cut(await inner(request));
  if (kind === 'lost') {
    await inner(request);
    await clock.sleep(request.timeout);
    throw error(service, 'timeout', 'the answer was lost');
  }
  const behind = Math.floor(layer.random.between(0, 2 * request.timeout)) as Millis;
  await clock.sleep(request.timeout);
  deliverLater(sending, behind);
  throw error(service, 'timeout', 'the answer came too late');
}

/** A request that was on its way is taken when nobody waits for its answer any more. */
function deliverLater({ request, inner, clock }: Sending, behind: Millis): void {
  clock
    .sleep(behind)
    .then(() => inner(request))
    .catch(() => {});
}

const error = (service: WireService, kind: OperatingError['kind'], why: string): OperatingError =>
  new OperatingError({ service, kind }, `${service}: ${why}`);
