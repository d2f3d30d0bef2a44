import {
  CreateFleetCommand,
  DescribeInstancesCommand,
  EC2Client,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import type { Instance } from '../../core/cluster.ts';
import { CLUSTER_TAG, GROUP_TAG, WORKER_GROUP } from '../../core/tags.ts';
import { type InstanceId, type Millis, seconds } from '../../core/units.ts';
import type { Compute, Creation, InstanceRequest, Workforce } from '../../ports/compute.ts';
import { insist, type Patience } from '../transport/retry.ts';
import { readAnswer } from './answer.ts';
import { type AwsAccess, clientSettings } from './client.ts';
import { ACTIONS, asking, failureOf } from './errors.ts';
import { fleetRequest, readFleet, type Workers } from './fleet.ts';
import { INSTANCES_PAGE } from './instances.ts';
import { allPages } from './pages.ts';

export interface Ec2Options extends Workers {
  readonly access: AwsAccess;
  /** For all three calls: listing, ending, and asking again with one token buy nothing twice. */
  readonly patience: Patience;
  /** For one request. An instant fleet answers once its instances are asked for: seconds. */
  readonly timeout?: Millis;
}

/** The compute port on EC2. Errors are by `errors.ts`: which are outcomes, and which are thrown. */
export function ec2Compute({ access, patience, timeout, ...workers }: Ec2Options): Compute {
  const client = new EC2Client(clientSettings(access, timeout ?? seconds(10)));
  return {
    ...ownWorkers(client, { cluster: workers.cluster, patience }),
    create: (request) => create(client, { workers, request, patience }),
  };
}

/** What a person who buys nothing needs of it: a look at one cluster's workers, and their end. */
export const ec2Workers = ({
  access,
  ...listing
}: Listing & { readonly access: AwsAccess }): Workforce =>
  ownWorkers(new EC2Client(clientSettings(access, seconds(10))), listing);

const ownWorkers = (client: EC2Client, listing: Listing): Workforce => ({
  owned: () => owned(client, listing),
  terminate: (id) => terminate(client, { id, ...listing }),
});

const terminate = (
  client: EC2Client,
  { id, patience }: { readonly id: InstanceId } & Listing,
): Promise<void> =>
  insist(patience, () =>
    asking('ec2', async () => {
      try {
        await client.send(new TerminateInstancesCommand({ InstanceIds: [id] }));
      } catch (error) {
        // Gone, or too young to be seen: `owned` tells which, and whoever asks asks again.
        if (failureOf(error)?.code !== 'InvalidInstanceID.NotFound') throw error;
      }
    }),
  );

interface Listing {
  readonly cluster: string;
  readonly patience: Patience;
}

/** By tags alone, in whatever state: what has ended is evidence too. */
function owned(client: EC2Client, { cluster, patience }: Listing): Promise<readonly Instance[]> {
  const Filters = [
    { Name: `tag:${CLUSTER_TAG}`, Values: [cluster] },
    { Name: `tag:${GROUP_TAG}`, Values: [WORKER_GROUP] },
  ];
  return allPages('ec2', async (token) => {
    const command = new DescribeInstancesCommand({
      Filters,
      MaxResults: PAGE,
      ...(token === undefined ? {} : { NextToken: token }),
    });
    const answer = await insist(patience, () => asking('ec2', () => client.send(command)));
    return readAnswer('ec2', INSTANCES_PAGE, answer);
  });
}

/** The most that DescribeInstances gives at once. */
const PAGE = 1_000;

interface Purchase {
  readonly workers: Workers;
  readonly request: InstanceRequest;
  readonly patience: Patience;
}

async function create(
  client: EC2Client,
  { workers, request, patience }: Purchase,
): Promise<Creation> {
  const input = fleetRequest(workers, request);
  if (!input) {
    const zones = [...new Set(request.pools.map(({ zone }) => zone))].join(', ');
    return refused('configuration', `no subnet is configured in ${zones}`);
  }
  return insist(patience, () =>
    asking('ec2', async () => {
      try {
        return readFleet(await client.send(new CreateFleetCommand(input)));
      } catch (error) {
        const refusal = refusalOf(error);
        if (refusal) return refusal;
        throw error;
      }
    }),
  );
}

/** The request as a whole was refused, for a reason that is evidence: nothing was bought. */
function refusalOf(error: unknown): Creation | undefined {
  const failure = failureOf(error);
  if (!failure || failure.class === 'malformed') return undefined;
  const { refusal } = ACTIONS[failure.class];
  return refusal && refused(refusal, `${failure.code}: ${failure.message}`);
}

const refused = (
  kind: Extract<Creation, { kind: 'refused' }>['refusal']['kind'],
  message: string,
): Creation => ({ kind: 'refused', refusal: { kind, message } });
