/** What a change does to how the cluster is run, in one word. */
export type Direction =
  | 'more-eager'
  | 'less-eager'
  | 'safer'
  | 'riskier'
  | 'dearer'
  | 'cheaper'
  | 'neutral';

export interface Judgement {
  readonly direction: Direction;
  readonly why: string;
}

/** What it means that a knob is turned up, and what that it is turned down. */
export interface Knob {
  readonly raised: Judgement;
  readonly lowered: Judgement;
}

const says = (direction: Direction) => (why: string) => ({ direction, why });
const eager = says('more-eager');
const slow = says('less-eager');
const safer = says('safer');
const riskier = says('riskier');
const dearer = says('dearer');
const cheaper = says('cheaper');
const neutral = says('neutral');

const addsAbove = (what: string): Knob => ({
  raised: slow(`adds nodes at a higher ${what}: cheaper, slower to react`),
  lowered: eager(`adds nodes at a lower ${what}: dearer, quicker to react`),
});
const addsAfter = (what: string): Knob => ({
  raised: slow(`${what} must last longer before nodes are added: fewer false alarms, slower`),
  lowered: eager(
    `${what} need not last as long before nodes are added: quicker, more false alarms`,
  ),
});
const removesBelow = (what: string): Knob => ({
  raised: eager(`removes nodes at a higher ${what}: cheaper, less reserve`),
  lowered: slow(`removes nodes only at a lower ${what}: dearer, more reserve`),
});
const removesAfter = (what: string): Knob => ({
  raised: slow(`low ${what} must last longer before a node goes: dearer, calmer`),
  lowered: eager(`low ${what} need not last as long before a node goes: cheaper, less calm`),
});

/** Every knob that is a number, by its path under `spec`. A test holds the table complete. */
export const KNOBS: Readonly<Record<string, Knob>> = {
  'cadence.otherwise': {
    raised: slow('decides less often outside the windows: sees a rush later'),
    lowered: eager('decides more often outside the windows: sees a rush sooner'),
  },
  'nodes.min': {
    raised: dearer('more nodes stay when there is little to do: more reserve'),
    lowered: cheaper('fewer nodes stay when there is little to do: less reserve'),
  },
  'nodes.max': {
    raised: dearer('a bigger rush can be carried, and a fault can buy more'),
    lowered: cheaper('caps the bill sooner: a bigger rush is not carried'),
  },
  'nodes.step': {
    raised: eager('one decision may add more nodes: catches up faster'),
    lowered: slow('one decision adds fewer nodes: catches up slower'),
  },
  'nodes.minAge': {
    raised: slow('young nodes are kept longer: dearer, calmer'),
    lowered: eager('young nodes may go sooner: cheaper, less calm'),
  },
  'nodes.headroom.nodes': {
    raised: dearer('more empty nodes are kept for a burst'),
    lowered: cheaper('fewer empty nodes are kept for a burst'),
  },
  'nodes.headroom.pods': {
    raised: dearer('room for more pods is kept for a burst'),
    lowered: cheaper('room for fewer pods is kept for a burst'),
  },
  'nodes.headroom.podCpu': {
    raised: dearer('each pod of the headroom reserves more CPU'),
    lowered: cheaper('each pod of the headroom reserves less CPU'),
  },
  'nodes.headroom.podMemory': {
    raised: dearer('each pod of the headroom reserves more memory'),
    lowered: cheaper('each pod of the headroom reserves less memory'),
  },
  'scaleUp.cpu.above': addsAbove('CPU load'),
  'scaleUp.cpu.for': addsAfter('high CPU load'),
  'scaleUp.memory.above': addsAbove('memory use'),
  'scaleUp.memory.for': addsAfter('high memory use'),
  'scaleUp.queue.above': addsAbove('number of waiting orders'),
  'scaleUp.queue.for': addsAfter('a long queue'),
  'scaleUp.latencyP95.above': addsAbove('latency'),
  'scaleUp.latencyP95.for': addsAfter('high latency'),
  'scaleUp.errorRate.above': addsAbove('error rate'),
  'scaleUp.errorRate.for': addsAfter('a high error rate'),
  'scaleUp.unschedulablePods.for': addsAfter('a want of room for pods'),
  'scaleUp.targetUtilization': {
    raised: slow('aims at fuller nodes, so adds fewer: cheaper, less reserve'),
    lowered: eager('aims at emptier nodes, so adds more: dearer, more reserve'),
  },
  'scaleUp.applicationSignals.cpuFloor': {
    raised: slow('symptoms need more load beside them before they buy nodes'),
    lowered: eager('symptoms need less load beside them before they buy nodes'),
  },
  'scaleUp.cooldown': {
    raised: slow('waits longer between scale-ups: calmer, slower in a steep rush'),
    lowered: eager('waits less between scale-ups: quicker in a steep rush, may overshoot'),
  },
  'scaleDown.cpu.below': removesBelow('CPU load'),
  'scaleDown.cpu.for': removesAfter('CPU load'),
  'scaleDown.memory.below': removesBelow('memory use'),
  'scaleDown.memory.for': removesAfter('memory use'),
  'scaleDown.queue.below': removesBelow('number of waiting orders'),
  'scaleDown.queue.for': removesAfter('queue length'),
  'scaleDown.maxRequestsAfter': {
    raised: riskier('the remaining nodes may be packed fuller: cheaper, less room for new pods'),
    lowered: safer('the remaining nodes keep more room for new pods: dearer'),
  },
  'scaleDown.maxLoadAfter': {
    raised: riskier('the remaining nodes may run hotter after a removal: cheaper'),
    lowered: safer('the remaining nodes stay cooler after a removal: dearer'),
  },
  'scaleDown.cooldown': {
    raised: slow('waits longer between two removals: dearer, calmer'),
    lowered: eager('waits less between two removals: cheaper, less calm'),
  },
  'scaleDown.cooldownAfterScaleUp': {
    raised: slow('keeps what was just bought for longer: dearer, calmer'),
    lowered: eager('may give back sooner what was just bought: cheaper, less calm'),
  },
  'signals.lastGoodFor': {
    raised: riskier('older readings may still add nodes while Prometheus is silent'),
    lowered: safer('only fresher readings may add nodes while Prometheus is silent'),
  },
  'prediction.targetUtilization': {
    raised: slow('the forecast plans for fuller nodes: cheaper, less reserve'),
    lowered: eager('the forecast plans for emptier nodes: dearer, more reserve'),
  },
  'prediction.hysteresis': {
    raised: slow('the forecast must be surer before it buys: cheaper, later'),
    lowered: eager('the forecast buys on less: dearer, earlier, more on noise'),
  },
  'prediction.horizon': {
    raised: eager('looks further ahead: keeps and adds nodes earlier, dearer'),
    lowered: slow('looks less far ahead: keeps and adds nodes later, cheaper'),
  },
  'capacity.spotShare': {
    raised: riskier('more nodes on spot: cheaper, and AWS may take more of them at once'),
    lowered: safer('fewer nodes on spot: dearer, and AWS takes fewer of them'),
  },
  'capacity.onDemandFloor': {
    raised: safer('more nodes that AWS does not take back: dearer'),
    lowered: riskier('fewer nodes that AWS does not take back: cheaper'),
  },
  'capacity.poolBackoff': {
    raised: slow('a pool that refused is asked again later'),
    lowered: eager('a pool that refused is asked again sooner'),
  },
  'capacity.poolBackoffMax': {
    raised: slow('a pool that keeps refusing is avoided for longer'),
    lowered: eager('a pool that keeps refusing is avoided for less long'),
  },
  'launch.expectedBoot': {
    raised: dearer('schedules launch earlier, to be ready in time'),
    lowered: cheaper('schedules launch later: late if nodes boot slower than this'),
  },
  'launch.joinTimeout': {
    raised: safer('slow machines get more time to join: a broken one is noticed later'),
    lowered: riskier('slow machines are given back sooner, even if they were about to join'),
  },
  'launch.perHour': {
    raised: riskier('a fault can launch more machines in an hour'),
    lowered: safer('a fault can launch fewer machines in an hour; so can a long rush'),
  },
  'launch.holdAfterFailures': {
    raised: riskier('more launches may fail before launching pauses'),
    lowered: safer('launching pauses after fewer failures'),
  },
  'drain.timeout': {
    raised: safer('pods get more time to leave before a removal is called off'),
    lowered: slow('a removal is called off sooner: slow pods keep their node'),
  },
  'drain.blindTimeout': {
    raised: riskier('a node stays cordoned longer while nothing is known of it'),
    lowered: safer('a node is put back to work sooner when nothing is known of it'),
  },
  'drain.retryAfter': {
    raised: slow('a node that would not drain is left alone for longer: dearer'),
    lowered: eager('a node that would not drain is tried again sooner'),
  },
  'drain.forceBefore': {
    raised: riskier('disruption budgets are given up earlier before AWS takes a node'),
    lowered: safer('disruption budgets hold longer before AWS takes a node'),
  },
  'safety.breaker.unreadyShare': {
    raised: riskier('acts on although a larger share of the cluster is down'),
    lowered: safer('stops acting when a smaller share of the cluster is down'),
  },
  'safety.breaker.unreadyNodes': {
    raised: riskier('acts on although more nodes are down'),
    lowered: safer('stops acting when fewer nodes are down'),
  },
  'safety.repairAfter': {
    raised: slow('a broken node is replaced later'),
    lowered: eager('a broken node is replaced sooner, even if it was about to recover'),
  },
  'safety.sweepGrace': {
    raised: safer('machines without an owner are looked at for longer before they are ended'),
    lowered: riskier('machines without an owner are ended sooner'),
  },
  'safety.monthlyBudget': {
    raised: dearer('more may be spent in a month before only the minimum is bought'),
    lowered: cheaper('buying stops sooner in the month: a late rush may not be carried'),
  },
  'cost.exchangeRate': {
    raised: neutral('amounts in local currency are worth fewer dollars, a budget among them'),
    lowered: neutral('amounts in local currency are worth more dollars, a budget among them'),
  },
  'cost.baselineNodes': {
    raised: neutral('reports compare with more nodes: savings look larger'),
    lowered: neutral('reports compare with fewer nodes: savings look smaller'),
  },
};

/** What it means that a switch or name now says this. By path, then by what it says now. */
export const SWITCHES: Readonly<Record<string, Readonly<Record<string, Judgement>>>> = {
  mode: {
    active: eager('acts on its decisions'),
    shadow: slow('decides and reports, and changes nothing'),
    paused: slow('opens nothing new; what is open is finished'),
  },
  'prediction.mode': {
    active: eager('the forecast adds and keeps nodes'),
    shadow: slow('the forecast is shown and does nothing'),
    off: slow('no forecast: reacts to load that is already there'),
  },
  'scaleUp.applicationSignals.corroborate': {
    true: slow('symptoms alone buy nothing: a bad deploy cannot buy ten nodes'),
    false: eager('symptoms alone buy nodes, even when nodes do not cure them'),
  },
  'scaleDown.strictKubeSystem': {
    true: slow('no node with a kube-system pod goes: on K3s this can block every removal'),
    false: eager('nodes with replicated kube-system pods may go'),
  },
  'capacity.credits': {
    unlimited: safer('busy nodes run at full speed, and surplus credits are billed'),
    standard: riskier('busy nodes are throttled, read as busy, and may buy more nodes'),
  },
};
