import { describe } from 'vitest';
import { emptyMemory } from '../../autoscaler/src/core/forecast/memory.ts';
import { EMPTY_STATE } from '../../autoscaler/src/core/state.ts';
import { minutes } from '../../autoscaler/src/core/units.ts';
import { facadeClock } from '../../autoscaler/world/facade/clock.ts';
import { facadeCluster } from '../../autoscaler/world/facade/cluster.ts';
import { facadeCompute } from '../../autoscaler/world/facade/compute.ts';
import { facadeSignals } from '../../autoscaler/world/facade/signals.ts';
import { facadeStore } from '../../autoscaler/world/facade/store.ts';
import { NO_FAULTS, type Service, withFaults } from '../../autoscaler/world/faults.ts';
import { laterBy, type World } from '../../autoscaler/world/model/state.ts';
import { randomFrom } from '../../autoscaler/world/random.ts';
import { virtualTime } from '../../autoscaler/world/virtual-time.ts';
import { NOON } from '../support/cluster.ts';
import { clusterControls, worldWith } from '../support/cluster-controls.ts';
import { mishapStore } from '../support/mishaps.ts';
import { holdSamples } from '../support/samples.ts';
import { steerableSupply } from '../support/supply.ts';
import { type ClockTarget, clockContract } from './suites/clock.ts';
import { clusterContract } from './suites/cluster.ts';
import { computeContract } from './suites/compute.ts';
import { type SignalBench, signalContract } from './suites/signal-source.ts';
import { storeContract } from './suites/state-store.ts';

/** The facade's ports, with services that can fall silent. Calls take no time of the world's. */
function portsOf(world: World, supply: Parameters<typeof facadeCompute>[1]) {
  const silent = new Set<Service>();
  const ports = withFaults(
    {
      clock: { now: () => world.now, sleep: async () => {} },
      store: facadeStore(EMPTY_STATE, emptyMemory()),
      signals: facadeSignals(world),
      cluster: facadeCluster(world),
      compute: facadeCompute(world, supply),
    },
    {
      random: randomFrom(1),
      rates: () => NO_FAULTS,
      isDown: (service) => silent.has(service),
      count: () => {},
    },
  );
  const silence = (service: Service) => async (on: boolean) =>
    void (on ? silent.add(service) : silent.delete(service));
  return { ports, silence };
}

const CLOCKS: readonly ClockTarget[] = [
  {
    name: 'facade',
    manySleepers: false,
    open: async () => ({ port: facadeClock(worldWith(1)), pass: async () => {} }),
  },
  {
    name: 'virtual time',
    manySleepers: true,
    open: async () => {
      const world = worldWith(1);
      const time = virtualTime(world);
      return { port: time.clock, pass: (span) => time.runUntil(laterBy(world.now, span)) };
    },
  },
];

describe('the port facade keeps the contracts', () => {
  for (const target of CLOCKS) clockContract(target);

  storeContract({
    name: 'facade',
    open: async () => {
      const store = facadeStore(EMPTY_STATE, emptyMemory());
      return { ...mishapStore(store), records: async () => store.records };
    },
  });

  computeContract({
    name: 'facade',
    open: async () => {
      const world = worldWith(0);
      const { supply, controls } = steerableSupply(world);
      const { ports, silence } = portsOf(world, supply);
      return { port: ports.compute, controls: { ...controls, silence: silence('ec2') } };
    },
  });

  clusterContract({
    name: 'facade',
    open: async () => {
      const world = worldWith(1);
      const { ports, silence } = portsOf(world, undefined);
      return {
        port: ports.cluster,
        controls: { ...clusterControls(world), silence: silence('kubernetes') },
      };
    },
  });

  signalContract({
    name: 'facade',
    open: async () => {
      const world = worldWith(1);
      const { ports, silence } = portsOf(world, undefined);
      const hold: SignalBench['hold'] = async (series) => holdSamples(world, series);
      return { port: ports.signals, now: world.now, hold, silence: silence('prometheus') };
    },
  });
});

/** The start is a whole five minutes of the clock, as the signals' bench promises. */
if (NOON % minutes(5) !== 0) throw new Error('noon is no whole slot');
