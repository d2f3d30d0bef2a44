import type { Command } from 'commander';
import type { Parsed, Problem } from '../../../core/problem.ts';
import { after, type Instant, type Millis, minutes } from '../../../core/units.ts';
import { connectedOutside } from '../../functions/connected.ts';
import {
  type Environment,
  readPlace,
  readSettings,
  type Settings,
} from '../../functions/settings.ts';
import type { Outside, Place } from '../../functions/wiring.ts';
import { InputError, type Io } from '../io.ts';
import { QUIET } from './quiet.ts';
import { joinWorld } from './simulated.ts';

/** The flags of every command that speaks to a live system. */
export interface SystemFlags {
  readonly region?: string;
  readonly cluster?: string;
  readonly table?: string;
  readonly endpoint?: string;
}

/** A live system, and the clock that it lives by. */
export interface System {
  readonly environment: Environment;
  readonly outside: Outside;
  /** Where it is, for people: an address, or a region. */
  readonly at: string;
  /** Behind real connections, and not one address that answers for everything. */
  readonly real: boolean;
  /** How long a person waits for one command to be answered, by that clock. */
  readonly patience: Millis;
}

const PATIENCE = minutes(1);

export const SYSTEM_HELP = `
Where the live system is, is told by the variables that the platform gives the function, which
  aws lambda get-function-configuration --function-name smartscale-autoscaler \\
    --query Environment.Variables
prints, and by the AWS credentials of your shell. --region, --cluster and --table stand before them.
Without an account: run "smartscale world" in another terminal and export SMARTSCALE_WORLD, as it
says.`;

export const withSystemFlags = (command: Command): Command =>
  command
    .option('--region <name>', 'AWS region (else AWS_REGION)')
    .option('--cluster <name>', 'name of the cluster (else CLUSTER_ID, else smartscale-prod)')
    .option('--table <name>', 'DynamoDB table (else DYNAMODB_TABLE, else k3s-autoscaler-state)')
    .option('--endpoint <url>', 'a simulated world in place of AWS (else SMARTSCALE_WORLD)');

/** Finds the system that flags and variables name. Throws `InputError` and `OperatingError`. */
export async function findSystem(flags: SystemFlags, io: Io): Promise<System> {
  const given = io.environment ?? {};
  const usual = { patience: PATIENCE, real: false };
  if (io.outside)
    return { ...usual, environment: withFlags(given, flags), outside: io.outside, at: 'here' };
  const endpoint = flags.endpoint ?? given['SMARTSCALE_WORLD'];
  if (endpoint !== undefined && endpoint !== '') {
    const { outside, environment, speed } = await joinWorld(endpoint);
    const patience = (PATIENCE * Math.max(1, speed)) as Millis;
    const joined = withFlags(environment, flags);
    return { environment: joined, outside, at: endpoint, patience, real: false };
  }
  const environment = withFlags(given, flags);
  const at = environment['AWS_REGION'] ?? 'nowhere';
  return { ...usual, environment, outside: connectedOutside(() => QUIET), at, real: true };
}

function withFlags(given: Environment, { region, cluster, table }: SystemFlags): Environment {
  const name = cluster ?? given['CLUSTER_ID'] ?? 'smartscale-prod';
  return {
    ...given,
    CLUSTER_ID: name,
    DYNAMODB_TABLE: table ?? given['DYNAMODB_TABLE'] ?? 'k3s-autoscaler-state',
    POLICY_PARAMETER: given['POLICY_PARAMETER'] ?? `/smartscale/${name}/policy`,
    AWS_REGION: region ?? given['AWS_REGION'] ?? given['AWS_DEFAULT_REGION'],
  };
}

/** As much of the system as the table and the policy parameter are. */
export const placeIn = ({ environment }: System): Place => given(readPlace(environment));

/** All of the system: a tick speaks to everything. */
export const settingsIn = ({ environment }: System): Settings => given(readSettings(environment));

/** By when a command's calls must be over. */
export const endOf = ({ outside, patience }: System): Instant =>
  after(outside.clock.now(), patience);

function given<T>(read: Parsed<T>): T {
  if (read.ok) return read.value;
  throw new InputError(read.problems.map(told));
}

/** Where each variable may be given instead. */
const told = (problem: Problem): Problem => {
  const flag = { AWS_REGION: '--region', CLUSTER_ID: '--cluster', DYNAMODB_TABLE: '--table' };
  const found = Object.entries(flag).find(([name]) => name === problem.path);
  return found ? { ...problem, hint: `or give ${found[1]}` } : problem;
};
