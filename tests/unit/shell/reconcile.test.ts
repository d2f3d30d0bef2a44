import { describe, expect, test } from 'vitest';
import { type Instant, type Millis, minutes } from '../../../autoscaler/src/core/units.ts';
import type { Clock } from '../../../autoscaler/src/ports/clock.ts';
import type { Flux, FluxCondition } from '../../../autoscaler/src/ports/flux.ts';
import { reconcile } from '../../../autoscaler/src/shell/reconcile.ts';

const READY: FluxCondition = { status: 'True', reason: 'ReconciliationSucceeded', message: '' };
const not = (reason: string): FluxCondition => ({ status: 'False', reason, message: 'not yet' });

/** A Kustomization whose rounds end as given, one after another; the last for ever. */
function aFlux(rounds: readonly FluxCondition[]) {
  const asked: string[] = [];
  const flux: Flux = {
    kustomization: async (name) => {
      const ready = rounds[Math.min(asked.length, rounds.length) - 1];
      const handled = asked.at(-1);
      const seen = ready && handled ? { ready, handled } : {};
      return { name, suspended: false, applied: 'main@sha1:new', source: 'flux-system', ...seen };
    },
    source: async () => undefined,
    request: async (_kind, _name, mark) => void asked.push(mark),
  };
  return { flux, asked };
}

async function outcome(rounds: readonly FluxCondition[]) {
  let now = 0;
  const clock: Clock = {
    now: () => now as Instant,
    sleep: async (span: Millis) => {
      now += span;
    },
  };
  const { flux, asked } = aFlux(rounds);
  const options = { name: 'scaling-policy', withSource: false, timeout: minutes(1), mark: 'm' };
  return { ...(await reconcile({ flux, clock }, { ...options, tell: () => {} })), asked };
}

describe('asking Flux for a round', () => {
  test('asks again while a dependency has not come as far as the commit', async () => {
    const found = await outcome([not('DependencyNotReady'), not('HealthCheckCanceled'), READY]);
    expect(found).toMatchObject({ kind: 'ready', revision: 'main@sha1:new' });
    // Flux heeds a mark that it has not seen before, and no other.
    expect(new Set(found.asked).size).toBe(3);
  });

  test('takes a health check that failed for an answer', async () => {
    const found = await outcome([not('HealthCheckFailed'), READY]);
    expect(found).toMatchObject({ kind: 'failed', reason: 'HealthCheckFailed', asked: ['m'] });
  });

  test('has the folder fetched first that a gate judges by, and then what is applied', async () => {
    const handled = new Map<string, string>();
    const asked: string[] = [];
    const look = (name: string) => {
      const mark = handled.get(name);
      return { name, suspended: false, ...(mark ? { handled: mark, ready: READY } : {}) };
    };
    const flux: Flux = {
      kustomization: async (name) => ({ ...look(`k ${name}`), name, source: 'flux-system' }),
      source: async (name) => (name === 'sync-gate-policy' ? undefined : look(`s ${name}`)),
      request: async (kind, name, mark) => {
        asked.push(`${kind} ${name}`);
        handled.set(`${kind === 'GitRepository' ? 's' : 'k'} ${name}`, mark);
      },
    };
    const clock: Clock = { now: () => 0 as Instant, sleep: async () => {} };
    const options = { withSource: true, timeout: minutes(1), mark: 'm', tell: () => {} };
    for (const name of ['demo-app', 'policy'])
      expect(await reconcile({ flux, clock }, { name, ...options })).toMatchObject({
        kind: 'ready',
      });
    expect(asked).toEqual([
      'GitRepository sync-gate-demo-app',
      'GitRepository flux-system',
      'Kustomization demo-app',
      'GitRepository flux-system',
      'Kustomization policy',
    ]);
  });

  test('gives up in time, and says what it waited for', async () => {
    const found = await outcome([not('DependencyNotReady')]);
    expect(found).toMatchObject({ kind: 'timeout', message: 'not yet' });
  });
});
