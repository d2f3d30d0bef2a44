import type { Cores } from '../../../autoscaler/src/core/units.ts';
import type { DecisionRecord } from '../../../autoscaler/src/ports/state-store.ts';
import { NOON } from '../../support/cluster.ts';

/** What a quiet tick writes. */
export const RECORD: DecisionRecord = {
  id: '7',
  at: NOON,
  policy: {
    name: 'shop',
    mode: 'active',
    source: 'current',
    hash: 'ab'.repeat(32),
    revision: 'main@sha1:1234567',
  },
  decision: {
    plan: { kind: 'hold' },
    because: [{ code: 'steady' }],
    vetoes: [],
    passedOver: [],
  },
  observation: {
    signals: {
      cpu: { kind: 'not-configured' },
      memory: { kind: 'not-configured' },
      queue: { kind: 'not-configured' },
      latencyP95: { kind: 'not-configured' },
      errorRate: { kind: 'not-configured' },
    },
    load: { kind: 'measured', value: 2.5 as Cores, at: NOON },
    forecast: { kind: 'off' },
  },
  open: [],
  opened: [],
  landed: [],
  paid: { spot: 2, 'on-demand': 1 },
};
