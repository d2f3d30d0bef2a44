import type { NetworkSettings } from '../settings.ts';

/**
 * Who may reach whom (I3), and nobody else: a group without a rule lets nothing in and nothing out.
 * The resolver, the clock and the metadata of AWS answer on link-local addresses that groups do not
 * judge.
 */
export const GROUPS = ['server', 'worker', 'functions'] as const;
export type GroupName = (typeof GROUPS)[number];

export const GROUP_TELLS: Readonly<Record<GroupName, string>> = {
  server: 'K3s server, with Prometheus, Grafana and the controller',
  worker: 'workers that SmartScale buys and ends',
  functions: 'functions that ask Prometheus and the API server',
};

export interface TrafficRule {
  /** In the resource's name: `server-6443-from-worker`. */
  readonly name: string;
  readonly group: GroupName;
  readonly direction: 'in' | 'out';
  readonly protocol: 'tcp' | 'udp';
  readonly port: number;
  readonly peer: { readonly group: GroupName } | { readonly cidr: string };
  readonly why: string;
}

const API = 6443;
const VXLAN = 8472;
const KUBELET = 10_250;
const NODE_EXPORTER = 9100;
const SHOP = 30_080;
const PROMETHEUS = 30_090;
const GRAFANA = 32_000;
const HTTPS = 443;

/** From one group to another: let out of the one and into the other. */
interface Way {
  readonly from: GroupName;
  readonly to: GroupName;
  readonly port: number;
  readonly protocol?: 'udp';
  readonly why: string;
}

/** K3s `installation/requirements`, "Inbound Rules for K3s Nodes". */
const WAYS: readonly Way[] = [
  { from: 'worker', to: 'server', port: API, why: 'agents and pods ask the API server' },
  { from: 'functions', to: 'server', port: API, why: 'functions look, cordon and evict' },
  { from: 'functions', to: 'server', port: PROMETHEUS, why: 'functions read signals, by TLS' },
  { from: 'server', to: 'worker', port: KUBELET, why: 'metrics-server, Prometheus, logs and exec' },
  { from: 'server', to: 'worker', port: NODE_EXPORTER, why: 'Prometheus reads node-exporter' },
  { from: 'server', to: 'worker', port: VXLAN, protocol: 'udp', why: "pods' network (flannel)" },
  { from: 'worker', to: 'server', port: VXLAN, protocol: 'udp', why: "pods' network (flannel)" },
  { from: 'worker', to: 'worker', port: VXLAN, protocol: 'udp', why: "pods' network (flannel)" },
];

/**
 * Everybody out by HTTPS: images, packages, Git and the services of AWS have no addresses that
 * could be listed. Nothing leaves by any other port.
 */
const OUT: readonly { readonly group: GroupName; readonly why: string }[] = [
  { group: 'server', why: 'packages, images, Git and AWS' },
  { group: 'worker', why: 'packages, images and AWS' },
  { group: 'functions', why: 'AWS' },
];

export const ANYWHERE = '0.0.0.0/0';

/** All rules of a stack, each by its own name. */
export function trafficRules(network: NetworkSettings): readonly TrafficRule[] {
  const { adminCidrs, grafanaCidrs, shopCidrs } = network;
  const grafana = grafanaCidrs.length > 0 ? grafanaCidrs : adminCidrs;
  return [
    ...WAYS.flatMap(bothEnds),
    ...OUT.map(
      ({ group, why }): TrafficRule => ({
        name: `${group}-${HTTPS}-to-anywhere`,
        group,
        direction: 'out',
        protocol: 'tcp',
        port: HTTPS,
        peer: { cidr: ANYWHERE },
        why,
      }),
    ),
    ...adminCidrs.map((cidr) => door(API, cidr, 'admins ask the API server')),
    ...grafana.map((cidr) => door(GRAFANA, cidr, 'people look at Grafana')),
    ...shopCidrs.map((cidr) => door(SHOP, cidr, 'the shop')),
  ];
}

function bothEnds({ from, to, port, why, ...way }: Way): readonly TrafficRule[] {
  const common = { protocol: way.protocol ?? 'tcp', port, why } as const;
  return [
    {
      ...common,
      name: `${to}-${port}-from-${from}`,
      group: to,
      direction: 'in',
      peer: { group: from },
    },
    {
      ...common,
      name: `${from}-${port}-to-${to}`,
      group: from,
      direction: 'out',
      peer: { group: to },
    },
  ];
}

const door = (port: number, cidr: string, why: string): TrafficRule => ({
  name: `server-${port}-from-${cidr.replace('/', '-')}`,
  group: 'server',
  direction: 'in',
  protocol: 'tcp',
  port,
  peer: { cidr },
  why,
});
