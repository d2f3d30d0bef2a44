import { gateOf } from '../core/delivery/gates.ts';
import { after, type Instant, type Millis, seconds } from '../core/units.ts';
import type { Clock } from '../ports/clock.ts';
import type { Flux, FluxKind, FluxKustomization, FluxObject, FluxSource } from '../ports/flux.ts';

export interface ReconcilePorts {
  readonly flux: Flux;
  readonly clock: Clock;
}

export interface ReconcileOptions {
  /** A Kustomization. */
  readonly name: string;
  /** Its source first: without it Flux goes by what it has fetched. */
  readonly withSource: boolean;
  readonly timeout: Millis;
  /** The mark that the requests bear; no other request may bear it. */
  readonly mark: string;
  /** What is done now, for whoever waits. */
  readonly tell: (what: string) => void;
}

export type Reconciled =
  | { readonly kind: 'ready'; readonly revision: string }
  | { readonly kind: 'not-found'; readonly what: string }
  | { readonly kind: 'suspended'; readonly what: string }
  | {
      readonly kind: 'failed';
      readonly what: string;
      readonly reason: string;
      readonly message: string;
    }
  | { readonly kind: 'timeout'; readonly what: string; readonly message: string };

/**
 * Asks Flux for a round now and waits for its end, as `flux reconcile kustomization` does: a mark
 * on the object, until the object says that it has handled that mark and is Ready or is not.
 */
export async function reconcile(
  ports: ReconcilePorts,
  options: ReconcileOptions,
): Promise<Reconciled> {
  const { name, withSource, tell } = options;
  const end = after(ports.clock.now(), options.timeout);
  const found = await ports.flux.kustomization(name);
  if (!found) return { kind: 'not-found', what: `Kustomization ${name}` };
  if (found.suspended) return { kind: 'suspended', what: `Kustomization ${name}` };
  if (withSource && found.source !== undefined) {
    const fetch = (source: string) =>
      roundOf(ports, { kind: 'GitRepository', name: source, end, options });
    // Before what it is to judge: a gate that does not know a commit's content keeps it out.
    if (await ports.flux.source(gateOf(name))) {
      const folder = await fetch(gateOf(name));
      if (folder.kind !== 'done') return folder;
    }
    const source = await fetch(found.source);
    if (source.kind !== 'done') return source;
    tell(`fetched ${(source.object as FluxSource).fetched ?? 'nothing'}`);
  }
  const done = await roundOf(ports, { kind: 'Kustomization', name, end, options });
  if (done.kind !== 'done') return done;
  return { kind: 'ready', revision: (done.object as FluxKustomization).applied ?? 'unknown' };
}

interface Round {
  readonly kind: FluxKind;
  readonly name: string;
  readonly end: Instant;
  readonly options: ReconcileOptions;
}

type Done = { readonly kind: 'done'; readonly object: FluxObject };

const PAUSE = seconds(1);

/**
 * Of a round that ended before it came to the point: a dependency has not come as far as this
 * commit, or a newer commit came in between. Flux comes back by itself, after half a minute.
 */
const FOR_NOW: readonly string[] = ['DependencyNotReady', 'HealthCheckCanceled'];

async function roundOf(
  { flux, clock }: ReconcilePorts,
  { kind, name, end, options: { mark, tell } }: Round,
): Promise<Done | Exclude<Reconciled, { readonly kind: 'ready' }>> {
  const what = `${kind} ${name}`;
  const look = () => (kind === 'GitRepository' ? flux.source(name) : flux.kustomization(name));
  const before = await look();
  if (!before) return { kind: 'not-found', what };
  if (before.suspended) return { kind: 'suspended', what };
  tell(`asking ${what} for a round`);
  let asked = mark;
  for (let rounds = 1; ; rounds++) {
    await flux.request(kind, name, asked);
    const { object, over } = await endOfRound(look, { asked, end, clock });
    if (!object) return { kind: 'not-found', what };
    const { status = 'Unknown', reason = '', message = '' } = object.ready ?? {};
    if (over && status === 'True') return { kind: 'done', object };
    if (over && !FOR_NOW.includes(reason)) return { kind: 'failed', what, reason, message };
    if (clock.now() >= end) return { kind: 'timeout', what, message };
    if (rounds === 1) tell(message);
    await clock.sleep(PAUSE);
    asked = `${mark}/${rounds}`;
  }
}

interface Asked {
  readonly asked: string;
  readonly end: Instant;
  readonly clock: Clock;
}

/** Looks until Flux has handled what was asked, or time is up. */
async function endOfRound(
  look: () => Promise<FluxObject | undefined>,
  { asked, end, clock }: Asked,
): Promise<{ readonly object: FluxObject | undefined; readonly over: boolean }> {
  for (;;) {
    const object = await look();
    const over = object?.handled === asked && (object.ready?.status ?? 'Unknown') !== 'Unknown';
    if (!object || over || clock.now() >= end) return { object, over };
    await clock.sleep(PAUSE);
  }
}
