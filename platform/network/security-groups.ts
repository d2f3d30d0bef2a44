import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { named, type Place } from '../../autoscaler/src/core/ground-names.ts';
import type { NetworkSettings } from '../settings.ts';
import {
  GROUP_TELLS,
  GROUPS,
  type GroupName,
  type TrafficRule,
  trafficRules,
} from './security-rules.ts';

export interface SecurityGroupsArgs {
  readonly place: Place;
  readonly vpc: pulumi.Input<string>;
  readonly network: NetworkSettings;
}

/** The groups, and one resource for each rule, so that a review shows each as a line. */
export class SecurityGroups extends pulumi.ComponentResource {
  readonly ids: Readonly<Record<GroupName, pulumi.Output<string>>>;

  constructor(name: string, args: SecurityGroupsArgs, options: pulumi.ComponentResourceOptions) {
    super('smartscale:network:SecurityGroups', name, {}, options);
    const { place, vpc, network } = args;
    const group = (of: GroupName): pulumi.Output<string> =>
      new aws.ec2.SecurityGroup(
        of,
        {
          name: named(place, of),
          description: GROUP_TELLS[of],
          vpcId: vpc,
          // The provider opens a group to the outside where nothing is said.
          revokeRulesOnDelete: true,
          tags: { Name: named(place, of) },
        },
        { parent: this },
      ).id;
    const [server, worker, functions] = GROUPS;
    this.ids = { server: group(server), worker: group(worker), functions: group(functions) };
    // Nobody uses it: an instance that names no group would be let in by all others in it.
    new aws.ec2.DefaultSecurityGroup('default', { vpcId: vpc }, { parent: this });
    for (const rule of trafficRules(network)) this.allow(rule);
    this.registerOutputs();
  }

  private allow({ name, group, direction, protocol, port, peer, why }: TrafficRule): void {
    const rule = {
      securityGroupId: this.ids[group],
      description: why,
      ipProtocol: protocol,
      fromPort: port,
      toPort: port,
      ...('cidr' in peer
        ? { cidrIpv4: peer.cidr }
        : { referencedSecurityGroupId: this.ids[peer.group] }),
    };
    if (direction === 'in') new aws.vpc.SecurityGroupIngressRule(name, rule, { parent: this });
    else new aws.vpc.SecurityGroupEgressRule(name, rule, { parent: this });
  }
}
