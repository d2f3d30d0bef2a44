import type { ZoneSettings } from '../settings.ts';
import { type Cidr, contains, overlap, parseCidr, renderCidr, sizeOf } from './cidr.ts';

export const DEFAULT_VPC = '10.0.0.0/16';

/** Of pods and of services, as K3s gives them out unless told otherwise (K3s, `cli/server`). */
export const CLUSTER_BLOCKS = { pods: '10.42.0.0/16', services: '10.43.0.0/16' } as const;

/**
 * Blocks of 256 addresses, by their number in the VPC: `10.0.1.0/24` is public and `10.0.11.0/24`
 * private in the first zone (I1). Instances have one address each, so 251 are plenty for ten.
 */
const PUBLIC = 1;
const PRIVATE = 11;
const SUBNET_PREFIX = 24;
/** The last block that a third zone takes is number 13, so the VPC must have 14 of them. */
const SMALLEST_PLANNED = 20;

/** Subnets for a zone that names none: undefined where the VPC is too small to plan for. */
export function planned(vpc: Cidr, zone: string, index: number): ZoneSettings | undefined {
  if (vpc.prefix > SMALLEST_PLANNED) return undefined;
  const block = (number: number): string => {
    const size = sizeOf({ prefix: SUBNET_PREFIX });
    return renderCidr({ base: vpc.base + number * size, prefix: SUBNET_PREFIX });
  };
  return { zone, publicCidr: block(PUBLIC + index), privateCidr: block(PRIVATE + index) };
}

/** One thing wrong with a plan of addresses, as a problem tells it. */
export interface PlanProblem {
  readonly path: string;
  readonly expected: string;
  readonly got: string;
}

/** All that is wrong with a plan whose blocks can all be read. */
export function planProblems(
  vpcCidr: string,
  zones: readonly ZoneSettings[],
): readonly PlanProblem[] {
  const vpc = parseCidr(vpcCidr);
  const subnets = zones.flatMap((zone, index) => subnetsOf(zone, index));
  if (!vpc) return [];
  return [
    ...sizeProblems(vpc, vpcCidr),
    ...clusterProblems(vpc, vpcCidr),
    ...subnets.flatMap((subnet, index) => subnetProblems(subnet, vpc, subnets.slice(0, index))),
  ];
}

interface Subnet {
  readonly path: string;
  readonly text: string;
  readonly cidr: Cidr;
}

function subnetsOf(zone: ZoneSettings, index: number): readonly Subnet[] {
  return (['publicCidr', 'privateCidr'] as const).flatMap((key) => {
    const cidr = parseCidr(zone[key]);
    return cidr ? [{ path: `network.zones[${index}].${key}`, text: zone[key], cidr }] : [];
  });
}

/** Amazon VPC quotas: blocks between /16 and /28, for VPCs and for subnets. */
const LARGEST = 16;
const SMALLEST = 28;

const SIZES = `a block between /${LARGEST} and /${SMALLEST}, as AWS takes it`;

const sizeProblems = ({ prefix }: Cidr, got: string): readonly PlanProblem[] =>
  prefix >= LARGEST && prefix <= SMALLEST
    ? []
    : [{ path: 'network.vpcCidr', expected: SIZES, got }];

/** A pod that asks an address of the VPC must not be sent to another pod. */
function clusterProblems(vpc: Cidr, got: string): readonly PlanProblem[] {
  return Object.entries(CLUSTER_BLOCKS).flatMap(([what, text]) => {
    const taken = parseCidr(text);
    if (!taken || !overlap(vpc, taken)) return [];
    const expected = `addresses outside ${text}, which the cluster's ${what} have`;
    return [{ path: 'network.vpcCidr', expected, got }];
  });
}

function subnetProblems(
  { path, text: got, cidr }: Subnet,
  vpc: Cidr,
  before: readonly Subnet[],
): readonly PlanProblem[] {
  const other = before.find((it) => overlap(it.cidr, cidr));
  return [
    ...(cidr.prefix > SMALLEST ? [{ path, expected: SIZES, got }] : []),
    ...(contains(vpc, cidr)
      ? []
      : [{ path, expected: `addresses inside ${renderCidr(vpc)}, the VPC's`, got }]),
    ...(other
      ? [{ path, expected: `addresses that ${other.path} does not have (${other.text})`, got }]
      : []),
  ];
}
