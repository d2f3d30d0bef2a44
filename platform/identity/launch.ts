import { arnOf, type Place, roleArn } from '../../autoscaler/src/core/ground-names.ts';
import { CLUSTER_TAG, GROUP_TAG, WORKER_GROUP } from '../../autoscaler/src/core/tags.ts';
import type { Statement } from './document.ts';
import type { GroundIds } from './ids.ts';
import { allow, deny } from './statements.ts';

/**
 * A fleet of the kind `instant` needs no role of EC2's own: EC2 asks whether the caller may create
 * the fleet, and again whether it may run each instance of it. Hence both actions everywhere.
 */
const BUY = ['ec2:CreateFleet', 'ec2:RunInstances'];

/** Buys workers, and nothing but workers. */
export const buyWorkers = (place: Place, ids: GroundIds): readonly Statement[] => [
  ...materials(place, ids),
  ...machines(place, ids),
  ...NEVER.map(([sid, type, conditions]) =>
    deny(sid, { Action: BUY, Resource: [made(place, type)], Condition: conditions }),
  ),
  deny('NeverImdsV1', {
    // `CreateFleet` has no such key: what it starts is asked about as `RunInstances`. Where the
    // key is missing this refuses too, for then the account's own default would decide.
    Action: ['ec2:RunInstances'],
    Resource: [made(place, 'instance')],
    Condition: { StringNotEquals: { 'ec2:MetadataHttpTokens': 'required' } },
  }),
  tagAtBirth(place),
  allow('GiveTheWorkersRole', {
    Action: ['iam:PassRole'],
    Resource: [roleArn(place, 'worker')],
    Condition: { StringEquals: { 'iam:PassedToService': 'ec2.amazonaws.com' } },
  }),
];

/** Ends what is a worker of this cluster. The server has the cluster's tag and not the group's. */
export const endWorkers = (place: Place): Statement =>
  allow('EndWorkers', {
    Action: ['ec2:TerminateInstances'],
    Resource: [made(place, 'instance')],
    Condition: {
      StringEquals: {
        [`aws:ResourceTag/${CLUSTER_TAG}`]: place.cluster,
        [`aws:ResourceTag/${GROUP_TAG}`]: WORKER_GROUP,
      },
    },
  });

/** What is not there yet has no id. */
const made = (place: Place, type: string): string => arnOf(place, 'ec2', `${type}/*`);

const ours = ({ cluster }: Place) => ({ [`aws:RequestTag/${CLUSTER_TAG}`]: cluster });
const workerTags = (place: Place) => ({
  ...ours(place),
  [`aws:RequestTag/${GROUP_TAG}`]: WORKER_GROUP,
});

const materials = (place: Place, ids: GroundIds): readonly Statement[] => [
  allow('FromOurTemplate', {
    Action: BUY,
    Resource: [arnOf(place, 'ec2', `launch-template/${ids.template}`)],
    Condition: { StringEquals: { [`aws:ResourceTag/${CLUSTER_TAG}`]: place.cluster } },
  }),
  allow('FromOurImageIntoOurNetwork', {
    Action: BUY,
    Resource: [
      `arn:aws:ec2:${place.region}::image/${ids.ami}`,
      // Of the image: AWS owns them, and their ids change with it.
      `arn:aws:ec2:${place.region}::snapshot/*`,
      arnOf(place, 'ec2', `security-group/${ids.workerGroup}`),
      ...ids.privateSubnets.map((id) => arnOf(place, 'ec2', `subnet/${id}`)),
    ],
  }),
];

const machines = (place: Place, { workerTypes }: GroundIds): readonly Statement[] => [
  allow('RunWorkersOfOurTypes', {
    Action: ['ec2:RunInstances'],
    Resource: [made(place, 'instance')],
    Condition: { StringEquals: { ...workerTags(place), 'ec2:InstanceType': workerTypes } },
  }),
  allow('AskForWorkersOfOurTypes', {
    Action: ['ec2:CreateFleet'],
    Resource: [made(place, 'instance')],
    Condition: {
      StringEquals: workerTags(place),
      // A fleet of several types is not asked about one of them: each is, once it is run.
      StringEqualsIfExists: { 'ec2:InstanceType': workerTypes },
    },
  }),
  allow('WithTheirTaggedVolumes', {
    Action: BUY,
    Resource: [made(place, 'volume')],
    Condition: { StringEquals: ours(place) },
  }),
  allow('InATaggedFleet', {
    Action: ['ec2:CreateFleet'],
    Resource: [made(place, 'fleet')],
    Condition: { StringEquals: ours(place) },
  }),
  allow('WithWhatGoesWithThem', {
    // Not tagged by us: neither is of any use without an instance that may run.
    Action: ['ec2:RunInstances'],
    Resource: [made(place, 'network-interface'), made(place, 'spot-instances-request')],
  }),
];

/** By statement, kind of resource and what it must not be. */
const NEVER = [
  ['NeverUnencrypted', 'volume', { Bool: { 'ec2:Encrypted': 'false' } }],
  ['NeverPublic', 'network-interface', { Bool: { 'ec2:AssociatePublicIpAddress': 'true' } }],
  // A second hop is a pod's.
  [
    'NeverCredentialsForPods',
    'instance',
    { NumericGreaterThan: { 'ec2:MetadataHttpPutResponseHopLimit': '1' } },
  ],
] as const;

/** Tags decide what may be ended: nobody may put them on what is there already. */
const tagAtBirth = (place: Place): Statement =>
  allow('TagAtBirthOnly', {
    Action: ['ec2:CreateTags'],
    Resource: [made(place, 'instance'), made(place, 'volume'), made(place, 'fleet')],
    Condition: {
      StringEquals: {
        ...ours(place),
        'ec2:CreateAction': ['CreateFleet', 'RunInstances'],
      },
    },
  });
