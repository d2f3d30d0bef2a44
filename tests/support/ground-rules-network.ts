import type { Laid } from './ground.ts';
import type { GroundRule } from './ground-rule.ts';

// biome-ignore lint/suspicious/noExplicitAny: inputs differ by type.
const imdsV2 = ({ metadataOptions: it }: any) => it?.httpTokens === 'required';
// biome-ignore lint/suspicious/noExplicitAny: inputs differ by type.
const oneHop = ({ metadataOptions: it }: any) => it?.httpPutResponseHopLimit === 1;
const V1 = { metadataOptions: { httpTokens: 'optional', httpPutResponseHopLimit: 2 } };

export const NETWORK_RULES: readonly GroundRule[] = [
  // Machines.
  { id: 'CKV_AWS_79', type: 'Instance', says: 'IMDSv2', keeps: imdsV2, slip: V1 },
  { id: 'CKV_AWS_79', type: 'LaunchTemplate', says: 'IMDSv2', keeps: imdsV2, slip: V1 },
  { id: 'CKV_AWS_341', type: 'LaunchTemplate', says: 'one hop', keeps: oneHop, slip: V1 },
  { id: 'CKV_AWS_341', type: 'Instance', says: 'one hop', keeps: oneHop, slip: V1 },
  {
    id: 'CKV_AWS_8',
    type: 'Instance',
    says: 'an encrypted disk',
    keeps: (it) => it.rootBlockDevice?.encrypted === true,
    slip: { rootBlockDevice: {} },
  },
  {
    id: 'CKV_AWS_8',
    type: 'LaunchTemplate',
    says: 'encrypted disks',
    keeps: (it) =>
      it.blockDeviceMappings?.length > 0 &&
      it.blockDeviceMappings.every((disk: Laid['inputs']) => disk.ebs.encrypted === 'true'),
    slip: { blockDeviceMappings: [{ ebs: { encrypted: 'false' } }] },
  },
  {
    id: 'CKV_AWS_88',
    type: 'Instance',
    says: 'no public address of chance',
    keeps: (it) => !it.associatePublicIpAddress,
    slip: { associatePublicIpAddress: true },
  },
  {
    id: 'CKV_AWS_88',
    type: 'LaunchTemplate',
    says: 'no public address',
    keeps: (it) => it.networkInterfaces?.[0]?.associatePublicIpAddress === 'false',
    slip: { networkInterfaces: [{}] },
  },
  {
    id: 'no-key-pair',
    type: 'Instance',
    says: 'no key for SSH',
    keeps: (it) => !it.keyName,
    slip: { keyName: 'mine' },
  },
  {
    id: 'no-key-pair',
    type: 'LaunchTemplate',
    says: 'no key for SSH',
    keeps: (it) => !it.keyName,
    slip: { keyName: 'mine' },
  },
  {
    id: 'CKV_AWS_135',
    type: 'Instance',
    says: 'EBS at its own speed',
    keeps: (it) => it.ebsOptimized === true,
    slip: {},
  },
  {
    id: 'CKV_AWS_126',
    type: 'Instance',
    says: 'measured every minute',
    keeps: (it) => it.monitoring === true,
    slip: { monitoring: false },
  },
  {
    id: 'CKV2_AWS_41',
    type: 'Instance',
    says: 'a role of its own',
    keeps: (it) => Boolean(it.iamInstanceProfile),
    slip: {},
  },
  {
    id: 'CKV_AWS_3',
    type: 'Volume',
    says: 'encrypted',
    keeps: (it) => it.encrypted === true,
    slip: {},
  },
  {
    id: 'CKV_AWS_189',
    type: 'Volume',
    says: "a key of the customer's",
    keeps: (it) => Boolean(it.kmsKeyId),
    slip: {},
  },
  // Network.
  {
    id: 'CKV_AWS_130',
    type: 'Subnet',
    says: 'no public addresses by itself',
    keeps: (it) => it.mapPublicIpOnLaunch === false,
    slip: { mapPublicIpOnLaunch: true },
  },
  {
    id: 'CKV_AWS_23',
    type: 'SecurityGroupIngressRule',
    says: 'says what for',
    keeps: (it) => it.description?.length > 4,
    slip: {},
  },
  {
    id: 'CKV_AWS_24',
    type: 'SecurityGroupIngressRule',
    says: 'not from everywhere, SSH least of all',
    keeps: (it) => it.cidrIpv4 !== '0.0.0.0/0' && it.cidrIpv6 === undefined && it.fromPort !== 22,
    slip: { cidrIpv4: '0.0.0.0/0', fromPort: 6443 },
  },
  {
    id: 'CKV_AWS_277',
    type: 'SecurityGroupIngressRule',
    says: 'one port of one protocol',
    keeps: (it) => it.ipProtocol !== '-1' && it.fromPort === it.toPort,
    slip: { ipProtocol: '-1' },
  },
  {
    id: 'CKV_AWS_382',
    type: 'SecurityGroupEgressRule',
    says: 'not every port to everywhere',
    keeps: (it) =>
      it.ipProtocol === 'tcp' && it.fromPort === it.toPort ? true : it.fromPort === 8472,
    slip: { ipProtocol: '-1', cidrIpv4: '0.0.0.0/0' },
  },
  {
    id: 'CKV2_AWS_12',
    type: 'Vpc',
    says: 'its default group closed',
    keeps: (_it, all) =>
      all.some(
        ({ type, inputs }) =>
          type.endsWith(':DefaultSecurityGroup') && !inputs.ingress && !inputs.egress,
      ),
    slip: {},
  },
  {
    id: 'CKV2_AWS_11',
    type: 'Vpc',
    says: 'flow logs',
    keeps: (_it, all) => all.some(({ type }) => type.endsWith(':FlowLog')),
    slip: {},
  },
];
