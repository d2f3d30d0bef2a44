import { describe, expect, it } from 'vitest';
import { parseDelivery } from '../../../../autoscaler/src/core/delivery/parse.ts';
import { DELIVERY_FILE, POLICY_FILE } from '../../../../autoscaler/src/entry/review/material.ts';
import {
  BY_HAND,
  mergeStatus,
  touchedPaths,
} from '../../../../autoscaler/src/entry/review/merge-status.ts';
import { BASE, FRIDAY_SALE, MONDAY } from '../../../support/review.ts';

const APP_FILE = 'clusters/smartscale-prod/demo-app/Deployment.demo-app.yaml';

function deliveryOf(text: string) {
  const parsed = parseDelivery(text, DELIVERY_FILE);
  if (!parsed.ok) throw new Error('the fixture is a delivery policy');
  return parsed.value;
}

const TEXT = BASE.get(DELIVERY_FILE) ?? '';
const delivery = deliveryOf(TEXT);

interface Given {
  readonly files: readonly string[];
  readonly labels?: readonly string[];
  readonly returning?: readonly string[];
  readonly now?: typeof MONDAY;
  readonly windows?: typeof delivery;
}

const status = ({ files, labels = [], returning = [], now = FRIDAY_SALE, windows }: Given) =>
  mergeStatus(
    { number: 7, head: 'b'.repeat(40), files, labels },
    { delivery: windows ?? delivery, cluster: 'smartscale-prod', now, returning },
  );

describe('a pull request', () => {
  it('on the policy is held in a freeze, until its end', () => {
    const { state, description } = status({ files: [POLICY_FILE] });
    expect(state).toBe('pending');
    expect(description).toMatch(/^scaling-policy held: until 2026-11-27T17:00:00Z; /);
  });

  it('may be merged when no window is near, and says when one is', () => {
    expect(status({ files: [POLICY_FILE], now: MONDAY })).toEqual({
      state: 'success',
      description: 'open now; a window closes 2026-11-27T13:00:00Z',
    });
  });

  it.each([
    ['the autoscaler', 'autoscaler/src/core/units.ts'],
    ['what no window stops', 'clusters/smartscale-prod/namespaces/Namespace.shop.yaml'],
    ['guardrails, which go with what is never gated', 'policies/guardrails.yaml'],
    ['a folder whose name only begins alike', 'clusters/smartscale-prod/demo-app-2/a.yaml'],
  ])('on %s is never held', (_, file) => {
    expect(status({ files: [file] }).state).toBe('success');
  });

  it('that goes back to what was live lately passes in a freeze', () => {
    const given = { files: [POLICY_FILE], returning: ['scaling-policy'] };
    expect(status(given)).toEqual({
      state: 'success',
      description: 'it goes back to what was live in the last 30 days',
    });
    const more = { files: [POLICY_FILE, APP_FILE], returning: ['scaling-policy'] };
    expect(status(more).description).toMatch(/^demo-app held/);
  });

  it('passes by hand where the windows say that one may', () => {
    const given = { files: [POLICY_FILE], labels: [BY_HAND] };
    expect(status(given).description).toBe('let pass by hand (label sync-now): scaling-policy');
    const strict = deliveryOf(TEXT.replace('manualSync: true', 'manualSync: false'));
    expect(status({ ...given, windows: strict }).state).toBe('pending');
  });

  it('is held in words that GitHub takes, however long the windows are called', () => {
    const windows = deliveryOf(TEXT.replace('Friday flash sale', 'x'.repeat(250)));
    const { description } = status({ files: [POLICY_FILE, APP_FILE], windows });
    expect(description.length).toBeLessThanOrEqual(140);
    expect(description).toContain('until 2026-11-27T17:00:00Z');
  });
});

it('knows an application by the folder that is applied', () => {
  expect(touchedPaths({ files: [APP_FILE, POLICY_FILE, 'README.md'] }, delivery)).toEqual([
    { application: 'scaling-policy', path: POLICY_FILE },
    { application: 'demo-app', path: 'clusters/smartscale-prod/demo-app' },
  ]);
});
