import type * as pulumi from '@pulumi/pulumi';
import type { Place } from '../autoscaler/src/core/ground-names.ts';
import { Alarms } from './alerts/alarms.ts';
import { Topics } from './alerts/topics.ts';
import { Audit } from './audit/audit.ts';
import type { Foundations } from './foundations.ts';
import type { Ground } from './functions/environment.ts';
import { Failures } from './functions/failures.ts';
import { Functions } from './functions/functions.ts';
import { Triggers } from './functions/triggers.ts';
import type { GroundArgs } from './ground.ts';
import type { Machines } from './machines.ts';
import { Registry } from './registry/registry.ts';
import { State } from './state/state.ts';

export interface ProgramsArgs extends Pick<GroundArgs, 'settings' | 'bundleOf'> {
  readonly base: Foundations;
  readonly machines: Machines;
}

export interface Programs {
  readonly state: State;
  readonly registry: Registry;
  readonly topics: Topics;
  readonly functions: Functions;
  /** What functions are told of the ground. */
  readonly told: Ground;
}

/** The functions with what they remember, what wakes them, and what they tell people by. */
export function programs(args: ProgramsArgs, options: pulumi.ComponentResourceOptions): Programs {
  const { settings, base } = args;
  const place: Place = settings;
  const { protect } = settings;
  const state = new State('state', { place, protect }, options);
  const registry = new Registry('registry', { place, protect }, options);
  const topics = new Topics('topics', { place, roles: base.roles.all }, options);
  const failures = new Failures('failures', place, options);
  const told: Ground = {
    place,
    environment: settings.environment,
    links: settings.people.links,
    secrets: base.secrets.arns,
    template: args.machines.template,
    privateSubnets: base.network.privateSubnets,
  };
  const functions = functionsOf({ ...args, told, failures }, options);
  new Triggers(
    'triggers',
    {
      place,
      functions: functions.named,
      schedulerRole: base.roles.arns.scheduler,
      failures: failures.arn,
      needs: args.machines.rights,
    },
    options,
  );
  topics.tell(settings.people, functions.named.alerts);
  new Alarms('alarms', { place, topics: topics.arns }, options);
  audit(args, options);
  return { state, registry, topics, functions, told };
}

function functionsOf(
  args: ProgramsArgs & { readonly told: Ground; readonly failures: Failures },
  options: pulumi.ComponentResourceOptions,
): Functions {
  const { settings, bundleOf, base, machines, told, failures } = args;
  return new Functions(
    'functions',
    {
      place: settings,
      ground: told,
      bundleOf,
      logDays: settings.logDays,
      nodes: settings.nodes.max,
      reserve: settings.reserveConcurrency,
      roles: base.roles.arns,
      securityGroup: base.groups.ids.functions,
      failures: failures.arn,
      needs: [...machines.rights, ...base.network.ways],
    },
    options,
  );
}

function audit(
  { settings, base: { buckets, roles }, machines }: ProgramsArgs,
  options: pulumi.ComponentResourceOptions,
): void {
  new Audit(
    'audit',
    {
      place: settings,
      logDays: settings.logDays,
      bucket: buckets.named.trail.bucket,
      role: roles.arns.trail,
      needs: [buckets.policies.trail, ...machines.rights],
    },
    options,
  );
}
