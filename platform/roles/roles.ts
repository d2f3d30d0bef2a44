import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import {
  type Place,
  ROLES,
  type RoleName,
  roleName,
} from '../../autoscaler/src/core/ground-names.ts';
import type { GroundIds, Vouched } from '../identity/ids.ts';
import { policyOf } from '../identity/policy.ts';
import { trustOf } from '../identity/trust.ts';

export interface RolesArgs {
  readonly place: Place;
  readonly vouched: Vouched;
  /** Providers of tokens that roles trust: IAM refuses a trust in one that is not there. */
  readonly issuers: readonly pulumi.Resource[];
}

/** The roles, empty: what each may do is told once the ids are known that policies name. */
export class Roles extends pulumi.ComponentResource {
  readonly arns: Readonly<Record<RoleName, pulumi.Output<string>>>;
  readonly profiles: Readonly<Record<'server' | 'worker', aws.iam.InstanceProfile>>;
  /** In the order of `ROLES`. */
  readonly all: readonly aws.iam.Role[];
  private readonly place: Place;
  private readonly named: Readonly<Record<RoleName, aws.iam.Role>>;

  constructor(name: string, args: RolesArgs, options: pulumi.ComponentResourceOptions) {
    super('smartscale:roles:Roles', name, {}, options);
    const { place, vouched, issuers } = args;
    this.place = place;
    const made = ROLES.map((role) => {
      const trust = trustOf(role, place, vouched);
      const federated = JSON.stringify(trust).includes('oidc-provider');
      const resource = new aws.iam.Role(
        role,
        {
          name: roleName(place, role),
          description: TELLS[role],
          assumeRolePolicy: JSON.stringify(trust),
          // Half an hour of work is the longest that any of them has.
          maxSessionDuration: 3_600,
        },
        { parent: this, dependsOn: federated ? [...issuers] : [] },
      );
      return [role, resource] as const;
    });
    // The casts: `ROLES` has every role once.
    this.named = Object.fromEntries(made) as Record<RoleName, aws.iam.Role>;
    this.arns = Object.fromEntries(made.map(([role, { arn }]) => [role, arn])) as Record<
      RoleName,
      pulumi.Output<string>
    >;
    this.all = made.map(([, role]) => role);
    this.profiles = { server: this.profile('server'), worker: this.profile('worker') };
    this.registerOutputs();
  }

  /** One inline policy for each, so that a reader has all of it. */
  allow(ids: pulumi.Output<GroundIds>, roles: readonly RoleName[]): readonly aws.iam.RolePolicy[] {
    return roles.map(
      (role) =>
        new aws.iam.RolePolicy(
          role,
          {
            name: roleName(this.place, role),
            role: this.named[role].name,
            policy: ids.apply((known) => JSON.stringify(policyOf(role, this.place, known))),
          },
          { parent: this },
        ),
    );
  }

  private profile(role: 'server' | 'worker'): aws.iam.InstanceProfile {
    const { name } = this.named[role];
    return new aws.iam.InstanceProfile(
      role,
      { name: roleName(this.place, role), role: name },
      { parent: this },
    );
  }
}

const TELLS: Readonly<Record<RoleName, string>> = {
  autoscaler: 'the function that scales',
  interruptions: 'the function that drains what AWS takes',
  alerts: 'the function that forwards to Slack',
  'cost-report': 'the function that tells the cost of the week',
  worker: 'workers',
  server: 'the K3s server',
  controller: 'the controller in the cluster, by its ServiceAccount',
  grafana: 'Grafana in the cluster, by its ServiceAccount',
  scheduler: 'schedules, which invoke functions',
  github: 'workflows of GitHub, which push images',
  trail: 'CloudTrail, which writes logs',
};
