import {
  type Cores,
  type InstanceType,
  type Market,
  seconds,
} from '../../autoscaler/src/core/units.ts';
import type { World, WorldOptions } from '../../autoscaler/world/model/state.ts';
import { createWorld } from '../../autoscaler/world/model/world.ts';
import { NOON, ZONE_A, ZONE_B } from './cluster.ts';

/** A fresh t3.small in each of these places; on-demand first, then spot, unless `markets` says. */
export const smallOnes = (markets: readonly Market[]): WorldOptions['initial'] =>
  markets.map((market, index) => ({
    zone: index % 2 === 0 ? ZONE_A : ZONE_B,
    type: 't3.small' as InstanceType,
    market,
  }));

/** Three nodes over two zones at noon, with a shop from five pods on them and no trouble ahead. */
export const aShopOptions = (change: Partial<WorldOptions> = {}): WorldOptions => ({
  seed: 7,
  start: NOON,
  demand: () => 2 as Cores,
  zones: [ZONE_A, ZONE_B],
  initial: smallOnes(['on-demand', 'spot', 'spot']),
  boot: { median: seconds(75), p95: seconds(150), neverJoins: 0 },
  shop: {
    minReplicas: 5,
    maxReplicas: 40,
    targetPerPod: 0.32 as Cores,
    limitPerPod: 0.5 as Cores,
    requestCpuMillis: 200,
    requestMemoryMib: 256,
  },
  spotWaves: [],
  ...change,
});

/** A shop of one small pod that never grows. */
const ONE_POD: WorldOptions['shop'] = {
  minReplicas: 1,
  maxReplicas: 1,
  targetPerPod: 0.32 as Cores,
  limitPerPod: 0.5 as Cores,
  requestCpuMillis: 100,
  requestMemoryMib: 64,
};

/** Two zones with nothing of ours in them, and a shop of one pod. */
export const anEmptyWorld = (change: Partial<WorldOptions> = {}): World =>
  createWorld(
    aShopOptions({
      demand: () => 1 as Cores,
      initial: [],
      shop: ONE_POD,
      ...change,
    }),
  );
