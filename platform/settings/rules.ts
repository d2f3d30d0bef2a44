import { INSTANCE_TYPES } from '../../autoscaler/src/core/cost/instance-types.ts';
import { type Problem, shown } from '../../autoscaler/src/core/problem.ts';
import { type Cidr, parseCidr } from '../network/cidr.ts';
import { planned, planProblems } from '../network/cidr-plan.ts';
import type { ZoneSettings } from '../settings.ts';
import type { Draft, Whole } from './form.ts';

/** What is wrong, without the file that it is wrong in. */
export type Finding = Omit<Problem, 'source'>;

/** What holds between fields. Each rule runs where the sections that it reads could be read. */
export function ruleProblems(draft: Draft, source: string): readonly Problem[] {
  const { network, machines, nodes, region } = draft;
  const findings = [
    ...(network && region ? networkFindings(network, region) : []),
    ...(machines ? machineFindings(machines, region ?? 'us-east-1') : []),
    ...(nodes ? nodeFindings(nodes) : []),
  ];
  return findings.map((it) => ({ source, ...it }));
}

/** A zone with its subnets, or its name where the VPC is too small to plan for it. */
export interface PlannedZone {
  readonly name: string;
  readonly zone?: ZoneSettings;
}

/** The zones as they stand in the file, or the first two of the region. */
export function zonesOf(network: Whole['network'], region: string): readonly PlannedZone[] {
  const vpc = parseCidr(network.vpcCidr);
  const given = network.zones ?? [`${region}a`, `${region}b`];
  return given.map((it, index) => {
    if (typeof it !== 'string') return { name: it.zone, zone: it };
    const zone = vpc && planned(vpc, it, index);
    return { name: it, ...(zone ? { zone } : {}) };
  });
}

function networkFindings(network: Whole['network'], region: string): readonly Finding[] {
  const zones = zonesOf(network, region);
  const names = zones.map(({ name }) => name);
  const plan = zones.flatMap(({ zone }) => zone ?? []);
  return [
    ...names.flatMap((name, index) => zoneFindings(name, index, { names, region })),
    ...(plan.length === zones.length ? [] : [tooSmall(network.vpcCidr)]),
    ...planProblems(network.vpcCidr, plan),
    ...network.shopCidrs.flatMap((text, index) => shopFindings(parseCidr(text), text, index)),
  ];
}

function zoneFindings(
  name: string,
  index: number,
  { names, region }: { readonly names: readonly string[]; readonly region: string },
): readonly Finding[] {
  const path = `network.zones[${index}]`;
  return [
    ...(name.slice(0, -1) === region
      ? []
      : [{ path, expected: `a zone of ${region}, such as ${region}a`, got: shown(name) }]),
    ...(names.indexOf(name) === index
      ? []
      : [{ path, expected: 'each zone once', got: shown(name) }]),
  ];
}

const tooSmall = (vpcCidr: string): Finding => ({
  path: 'network.vpcCidr',
  expected: 'at least a /20, or zones with their publicCidr and privateCidr',
  got: shown(vpcCidr),
});

/** The shop is meant for everybody, but node port 30080 is one without TLS: it is not its front. */
function shopFindings(cidr: Cidr | undefined, text: string, index: number): readonly Finding[] {
  if (!cidr || cidr.prefix >= 8) return [];
  return [
    {
      path: `network.shopCidrs[${index}]`,
      expected: 'networks that you know: node port 30080 speaks plain HTTP',
      got: shown(text),
      hint: 'put a load balancer or a CDN in front, and name its addresses',
    },
  ];
}

const AMI_PARAMETER = '/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64';

/** Only these names of AWS's are for Arm; all others of our table are x86_64, as the AMI is. */
const ARM = /^[a-z]+\d+g[a-z]*\./;

function machineFindings(machines: Whole['machines'], region: string): readonly Finding[] {
  const { ami, workerTypes, serverType, credits, confirmStandardCredits } = machines;
  return [
    ...amiFindings(ami, region),
    ...[serverType, ...workerTypes].flatMap((type, index) =>
      ARM.test(type)
        ? [
            {
              path: typePath(index),
              expected: 'a type for x86_64, as the AMI is',
              got: shown(type),
            },
          ]
        : [],
    ),
    ...workerTypes.flatMap((type, index) =>
      workerTypes.indexOf(type) === index
        ? []
        : [{ path: typePath(index + 1), expected: 'each type once', got: shown(type) }],
    ),
    ...(credits === 'unlimited' || confirmStandardCredits || !burstable(workerTypes)
      ? []
      : [STANDARD]),
  ];
}

const typePath = (index: number): string =>
  index === 0 ? 'machines.serverType' : `machines.workerTypes[${index - 1}]`;

const burstable = (types: readonly string[]): boolean =>
  types.some((type) => INSTANCE_TYPES[type]?.burst !== undefined);

/** The policy's own rule, in its own words. */
const STANDARD: Finding = {
  path: 'machines.credits',
  expected: 'unlimited beside a CPU trigger',
  got: '"standard"',
  hint:
    'standard holds a fresh node to 0.4 vCPU, which reads as busy and buys the next one; ' +
    'if that is understood, add confirmStandardCredits: true',
};

function amiFindings(ami: string | undefined, region: string): readonly Finding[] {
  if (ami !== undefined && /^ami-([0-9a-f]{8}|[0-9a-f]{17})$/.test(ami)) return [];
  const hint = `aws ssm get-parameter --region ${region} --name ${AMI_PARAMETER} --query Parameter.Value --output text`;
  const expected = 'the AMI of Amazon Linux 2023 in this region, such as ami-0123456789abcdef0';
  return [{ path: 'machines.ami', expected, got: shown(ami), hint }];
}

const nodeFindings = ({ min, max }: Whole['nodes']): readonly Finding[] =>
  min <= max
    ? []
    : [{ path: 'nodes.max', expected: `at least ${min} (nodes.min)`, got: String(max) }];
