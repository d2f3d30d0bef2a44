import * as pulumi from '@pulumi/pulumi';
import {
  type GroundFacts,
  MANIFEST_SECRETS,
  type ManifestSecret,
} from '../autoscaler/src/core/inputs/ground-facts.ts';
import { settledFacts } from './day-0/stack-facts.ts';
import type { Missing } from './flux/preconditions.ts';
import type { Foundations } from './foundations.ts';
import { environmentOf, PROMETHEUS_URL } from './functions/environment.ts';
import type { Machines } from './machines.ts';
import type { Programs } from './programs.ts';
import type { Settings } from './settings.ts';

/** What `pulumi stack output` tells (I4). */
export interface Outputs {
  readonly masterIp: pulumi.Output<string>;
  readonly masterPublicIp: pulumi.Output<string>;
  readonly masterInstanceId: pulumi.Output<string>;
  readonly prometheusUrl: string;
  readonly lambdaFunctionArn: pulumi.Output<string>;
  readonly dynamodbTableName: pulumi.Output<string>;
  readonly vpcId: pulumi.Output<string>;
  readonly snsTopicArn: pulumi.Output<string>;
  readonly ecrRepositoryUrl: pulumi.Output<string>;
  readonly controllerRepositoryUrl: pulumi.Output<string>;
  readonly demoAppUrl: pulumi.Output<string>;
  readonly grafanaUrl: pulumi.Output<string>;
  readonly githubRoleArn: pulumi.Output<string>;
  /** The variables that `smartscale` finds the live system by; no value is secret. */
  readonly environment: pulumi.Output<Readonly<Record<string, string>>>;
  /** For `npm run platform:settings`: what the manifests know of the ground. */
  readonly manifests: pulumi.Output<GroundFacts>;
  /** Why Flux was not laid, and what to do; empty once it was. */
  readonly fluxWaitsFor: readonly Missing[];
}

export interface Laid {
  readonly settings: Settings;
  readonly missing: readonly Missing[];
  readonly base: Foundations;
  readonly machines: Machines;
  readonly programs: Programs;
}

export function outputsOf(laid: Laid): Outputs {
  const { base, machines, programs } = laid;
  const { door } = machines;
  const { urls } = programs.registry;
  return {
    masterIp: door.privateIp,
    masterPublicIp: door.publicIp,
    masterInstanceId: machines.server,
    prometheusUrl: PROMETHEUS_URL,
    lambdaFunctionArn: programs.functions.named.autoscaler.arn,
    dynamodbTableName: programs.state.table,
    vpcId: base.network.vpc,
    snsTopicArn: programs.topics.arns.alerts,
    ecrRepositoryUrl: urls['smartscale-demo-app'],
    controllerRepositoryUrl: urls['smartscale-controller'],
    demoAppUrl: pulumi.interpolate`http://${door.publicIp}:30080`,
    grafanaUrl: pulumi.interpolate`http://${door.publicIp}:32000`,
    githubRoleArn: base.roles.arns.github,
    environment: environmentIn(laid),
    manifests: manifestsOf(laid),
    fluxWaitsFor: laid.missing,
  };
}

function environmentIn({ settings, programs }: Laid): pulumi.Output<Record<string, string>> {
  const pairs = Object.entries(environmentOf('autoscaler', programs.told)).map(([name, value]) =>
    pulumi.output(value).apply((known) => [name, known] as const),
  );
  const region = ['AWS_REGION', settings.region] as const;
  return pulumi.all(pairs).apply((all) => Object.fromEntries([...all, region]));
}

function manifestsOf({ settings, base: { secrets } }: Laid): pulumi.Output<GroundFacts> {
  const names = MANIFEST_SECRETS.map((name) =>
    secrets.arns[name].apply((arn) => [name, arn.split(':').at(-1) ?? ''] as const),
  );
  return pulumi.all(names).apply((pairs) => ({
    ...settledFacts(settings),
    // The cast: `MANIFEST_SECRETS` has every name once.
    secrets: Object.fromEntries(pairs) as Record<ManifestSecret, string>,
  }));
}
