import * as aws from '@pulumi/aws';
import type * as pulumi from '@pulumi/pulumi';
import type { FunctionName } from '../autoscaler/src/core/ground.ts';
import { CLUSTER_TAG, WORKER_TAGS } from '../autoscaler/src/core/tags.ts';
import { accountWide } from './account-wide.ts';
import { Flux } from './flux/flux.ts';
import type { Missing } from './flux/preconditions.ts';
import { type Foundations, foundations } from './foundations.ts';
import { type Machines, machines } from './machines.ts';
import { type Outputs, outputsOf } from './outputs.ts';
import { programs } from './programs.ts';
import type { Confidential } from './secrets/secrets.ts';
import type { Settings } from './settings.ts';
import type { ServerBoot, WorkerBoot } from './user-data/boot.ts';

export interface GroundArgs {
  readonly settings: Settings;
  readonly confidential: Confidential;
  /** What machines run at their first start. */
  readonly scripts: {
    readonly worker: (boot: WorkerBoot) => string;
    readonly server: (boot: ServerBoot) => string;
  };
  /** The file of each function, as `npm run bundle` made it. */
  readonly bundleOf: (name: FunctionName) => string;
  /** What Flux cannot be laid without yet; empty: it is laid. */
  readonly missing: readonly Missing[];
  readonly preview: boolean;
}

/** All of one stack, in the order of who needs whom. */
export function ground(args: GroundArgs): Outputs {
  const { settings, missing } = args;
  const provider = awsFor(settings);
  const options = { providers: [provider] };
  const base = foundations(args, options);
  const made = machines({ ...args, ...base }, options);
  const running = programs({ ...args, base, machines: made }, options);
  accountWide(settings, { provider });
  if (missing.length === 0) flux(args, { base, made }, options);
  return outputsOf({ settings, missing, base, machines: made, programs: running });
}

function flux(
  { settings, confidential, preview }: GroundArgs,
  { base, made }: { readonly base: Foundations; readonly made: Machines },
  options: pulumi.ComponentResourceOptions,
): void {
  const { gitCredentials } = confidential;
  const args = {
    place: settings,
    kubeconfigSecret: base.secrets.arns['kubernetes-admin'],
    server: made.server,
    preview,
    ...(gitCredentials ? { gitCredentials } : {}),
  };
  new Flux('flux', args, options);
}

/** The only provider: of this account and region, with the tags of this stack on everything. */
function awsFor(settings: Settings): aws.Provider {
  const { account, region } = settings;
  return new aws.Provider('aws', {
    // The cast: the provider knows its regions by an enumeration of its own.
    region: region as aws.Region,
    allowedAccountIds: [account],
    defaultTags: { tags: { ...tagsOf(settings) } },
  });
}

/** On everything that can be tagged. What the functions buy carries their own. */
export const tagsOf = ({
  cluster,
  environment,
}: Pick<Settings, 'cluster' | 'environment'>): Readonly<Record<string, string>> => ({
  Project: WORKER_TAGS.Project,
  Environment: environment,
  ManagedBy: 'Pulumi',
  Stack: cluster,
  [CLUSTER_TAG]: cluster,
});
