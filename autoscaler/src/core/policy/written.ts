import type { Bytes, MilliCores, Ratio, Usd } from '../units.ts';
import { MONEY, writtenUsd } from './money.ts';
import type { Above, Below, Policy, Schedule } from './policy.ts';
import { CLOCK, CPU, DURATION, LATENCY, MEMORY, SHARE } from './quantities.ts';

const span = DURATION.render;
const share = (value: number): string => SHARE.render(value as Ratio);
const aboveShare = (it: Above) => ({ above: share(it.above), for: span(it.for) });
const belowShare = (it: Below) => ({ below: share(it.below), for: span(it.for) });

/** The document that says this policy in full: plain data, quantities as people write them. */
export function documentOf(policy: Policy) {
  return {
    apiVersion: 'smartscale.dev/v1',
    kind: 'ScalingPolicy',
    metadata: { name: policy.name },
    spec: {
      mode: policy.mode,
      timeZone: policy.timeZone,
      cadence: cadence(policy),
      nodes: nodes(policy),
      scaleUp: scaleUp(policy),
      scaleDown: scaleDown(policy),
      signals: signals(policy),
      prediction: {
        mode: policy.prediction.mode,
        targetUtilization: share(policy.prediction.targetUtilization),
        hysteresis: share(policy.prediction.hysteresis),
        horizon: span(policy.prediction.horizon),
      },
      schedules: policy.schedules.map((it) => schedule(it, policy)),
      capacity: capacity(policy),
      launch: {
        ...policy.launch,
        expectedBoot: span(policy.launch.expectedBoot),
        joinTimeout: span(policy.launch.joinTimeout),
      },
      drain: {
        timeout: span(policy.drain.timeout),
        blindTimeout: span(policy.drain.blindTimeout),
        retryAfter: span(policy.drain.retryAfter),
        forceBefore: span(policy.drain.forceBefore),
      },
      safety: safety(policy),
      cost: cost(policy),
    },
  };
}

const cadence = ({ cadence: { windows, otherwise } }: Policy) => ({
  windows: windows.map(({ from, to, every }) => ({
    from: CLOCK.render(from),
    to: CLOCK.render(to),
    every: span(every),
  })),
  otherwise: span(otherwise),
});

function nodes({ nodes: { headroom, ...rules } }: Policy) {
  return {
    min: rules.min,
    max: rules.max,
    step: rules.step,
    minAge: span(rules.minAge),
    headroom: {
      nodes: headroom.nodes,
      pods: headroom.pods,
      podCpu: CPU.render(headroom.podCpu as MilliCores),
      podMemory: MEMORY.render(headroom.podMemory as Bytes),
    },
  };
}

function scaleUp({ scaleUp: up }: Policy) {
  return {
    cpu: aboveShare(up.cpu),
    memory: aboveShare(up.memory),
    queue: { above: up.queue.above, for: span(up.queue.for) },
    latencyP95: { above: LATENCY.render(up.latencyP95.above), for: span(up.latencyP95.for) },
    errorRate: aboveShare(up.errorRate),
    unschedulablePods: { for: span(up.unschedulableFor) },
    targetUtilization: share(up.targetUtilization),
    applicationSignals: {
      corroborate: up.corroboration.required,
      cpuFloor: share(up.corroboration.cpuFloor),
    },
    cooldown: span(up.cooldown),
  };
}

function scaleDown({ scaleDown: down }: Policy) {
  return {
    cpu: belowShare(down.cpu),
    memory: belowShare(down.memory),
    queue: { below: down.queue.below, for: span(down.queue.for) },
    maxRequestsAfter: share(down.maxRequestsAfter),
    maxLoadAfter: share(down.maxLoadAfter),
    cooldown: span(down.cooldown),
    cooldownAfterScaleUp: span(down.cooldownAfterScaleUp),
    strictKubeSystem: down.strictKubeSystem,
  };
}

const signals = ({ signals: { queue, endpoint, lastGoodFor } }: Policy) => ({
  ...(queue === undefined ? {} : { queue: { query: queue } }),
  endpoint: endpoint ?? 'none',
  lastGoodFor: span(lastGoodFor),
});

const schedule = (it: Schedule, policy: Policy) => ({
  name: it.name,
  ...(it.cron === undefined ? {} : { cron: it.cron }),
  ...(it.dates === undefined ? {} : { dates: it.dates }),
  ...(it.timeZone === policy.timeZone ? {} : { timeZone: it.timeZone }),
  duration: span(it.duration),
  nodes: it.nodes,
  lead: span(it.lead),
});

function capacity({ capacity: it }: Policy) {
  return {
    zones: it.zones,
    types: it.types,
    overflowTypes: it.overflowTypes,
    spotShare: share(it.spotShare),
    onDemandFloor: it.onDemandFloor,
    poolBackoff: span(it.poolBackoff),
    poolBackoffMax: span(it.poolBackoffMax),
    credits: it.credits,
    // A policy that is there was confirmed: without this line its own document would be refused.
    ...(it.credits === 'standard' ? { confirmStandardCredits: true } : {}),
  };
}

const safety = ({ safety: it, cost: rate }: Policy) => ({
  breaker: { unreadyShare: share(it.unreadyShare), unreadyNodes: it.unreadyNodes },
  repairAfter: span(it.repairAfter),
  sweepGrace: span(it.sweepGrace),
  ...(it.monthlyBudget === undefined ? {} : { monthlyBudget: writtenUsd(it.monthlyBudget, rate) }),
});

function cost({ cost: it }: Policy) {
  const { currency, clientNodeMonth } = it;
  const dollars = (amount: Usd) => MONEY.render({ amount, currency: 'USD' });
  const prices = Object.entries(it.prices).map(([type, { onDemand, spot }]) => [
    type,
    {
      ...(onDemand === undefined ? {} : { onDemand: dollars(onDemand) }),
      ...(spot === undefined ? {} : { spot: dollars(spot) }),
    },
  ]);
  const own = clientNodeMonth === undefined ? undefined : { amount: clientNodeMonth, currency };
  return {
    currency,
    exchangeRate: it.exchangeRate,
    baselineNodes: it.baselineNodes,
    ...(own === undefined ? {} : { clientNodeMonth: MONEY.render(own) }),
    prices: Object.fromEntries(prices),
  };
}
