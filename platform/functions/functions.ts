import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { FUNCTIONS, type FunctionName } from '../../autoscaler/src/core/ground.ts';
import { functionName, logGroupName, type Place } from '../../autoscaler/src/core/ground-names.ts';
import { environmentOf, type Ground } from './environment.ts';
import { ARCHITECTURE, FUNCTION_FACTS, HANDLER, RUNTIME } from './table.ts';

export interface FunctionsArgs {
  readonly place: Place;
  readonly ground: Ground;
  readonly logDays: number;
  /** Most workers that there may be. */
  readonly nodes: number;
  /** An account whose quota leaves no room cannot reserve anything. */
  readonly reserve: boolean;
  readonly roles: Readonly<Record<FunctionName, pulumi.Output<string>>>;
  readonly securityGroup: pulumi.Input<string>;
  /** ARN of the queue that takes what failed. */
  readonly failures: pulumi.Input<string>;
  /** The file of each, as `npm run bundle` made it. */
  readonly bundleOf: (name: FunctionName) => string;
  /** Rights come first: AWS checks them while it makes a function. */
  readonly needs: readonly pulumi.Resource[];
}

/** The functions, each with its log group and what becomes of its failures. */
export class Functions extends pulumi.ComponentResource {
  readonly named: Readonly<Record<FunctionName, aws.lambda.Function>>;

  constructor(name: string, args: FunctionsArgs, options: pulumi.ComponentResourceOptions) {
    super('smartscale:functions:Functions', name, {}, options);
    const made = FUNCTIONS.map((it) => [it, this.make(it, args)] as const);
    // The cast: `FUNCTIONS` has every function once.
    this.named = Object.fromEntries(made) as Record<FunctionName, aws.lambda.Function>;
    this.registerOutputs();
  }

  private make(name: FunctionName, args: FunctionsArgs): aws.lambda.Function {
    const { place, ground, needs } = args;
    const facts = FUNCTION_FACTS[name];
    const log = new aws.cloudwatch.LogGroup(
      name,
      { name: logGroupName(place, name), retentionInDays: args.logDays },
      { parent: this },
    );
    const concurrency = facts.concurrency === 'nodes' ? args.nodes : facts.concurrency;
    const made = new aws.lambda.Function(
      name,
      {
        name: functionName(place, name),
        description: facts.tells,
        runtime: RUNTIME,
        architectures: [ARCHITECTURE],
        handler: HANDLER,
        code: new pulumi.asset.AssetArchive({
          'index.mjs': new pulumi.asset.FileAsset(args.bundleOf(name)),
        }),
        role: args.roles[name],
        memorySize: facts.memory,
        timeout: facts.timeout,
        ...(args.reserve ? { reservedConcurrentExecutions: concurrency } : {}),
        environment: { variables: { ...environmentOf(name, ground) } },
        ...(facts.inVpc ? { vpcConfig: this.network(args) } : {}),
      },
      // A function that runs before its group is there makes one that keeps logs for ever.
      { parent: this, dependsOn: [log, ...needs] },
    );
    new aws.lambda.FunctionEventInvokeConfig(
      name,
      {
        functionName: made.name,
        maximumRetryAttempts: facts.again.times,
        maximumEventAgeInSeconds: facts.again.within,
        destinationConfig: { onFailure: { destination: args.failures } },
      },
      { parent: this },
    );
    return made;
  }

  private network({ ground, securityGroup }: FunctionsArgs) {
    return {
      subnetIds: Object.values(ground.privateSubnets),
      securityGroupIds: [securityGroup],
    };
  }
}
