import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import * as grpc from '@grpc/grpc-js';
import * as pulumi from '@pulumi/pulumi';
import type { StackConfig } from '../../platform/read-settings.ts';
import { ROOT } from '../tidy/source.ts';
import { stateOf } from './ground-states.ts';

/**
 * As much of Pulumi's engine as a program sees of it: a monitor that takes resources, and a log. It
 * starts the program as the command line does (`pulumi-language-nodejs`), so that what is proven is
 * that the program loads, reads its stack file, and registers all of the ground in a real process.
 */
export interface Run {
  readonly code: number | null;
  /** `aws:ec2/vpc:Vpc vpc`. */
  readonly resources: readonly string[];
  /** What the program told people, by severity and text. */
  readonly log: readonly string[];
  /** Names of the stack's outputs. */
  readonly outputs: readonly string[];
}

export interface Program {
  readonly stack: string;
  readonly config: StackConfig;
  readonly secretKeys?: readonly string[];
  /** `pulumi preview`, or `pulumi up`. */
  readonly preview?: boolean;
}

/** As the stack file says that it lays. */
const PLACE = { account: '123456789012', region: 'us-east-1', cluster: 'smartscale-prod' };

const require = createRequire(import.meta.url);
const proto = (name: string) => require(`@pulumi/pulumi/proto/${name}`);

export async function runProgram(program: Program): Promise<Run> {
  const { config, secretKeys = [] } = program;
  const seen = { resources: [] as string[], log: [] as string[], outputs: [] as string[] };
  const server = new grpc.Server();
  server.addService(proto('resource_grpc_pb').ResourceMonitorService, monitor(seen));
  server.addService(proto('engine_grpc_pb').EngineService, engine(seen));
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    ),
  );
  try {
    const code = await started(`127.0.0.1:${port}`, program, {
      PULUMI_CONFIG: JSON.stringify(config),
      PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(secretKeys),
    });
    return { code, ...seen };
  } finally {
    server.forceShutdown();
  }
}

function started(
  address: string,
  { stack, preview = false }: Program,
  environment: Readonly<Record<string, string>>,
): Promise<number | null> {
  const run = `${ROOT}/node_modules/@pulumi/pulumi/cmd/run/index.js`;
  const flags = [`--monitor=${address}`, `--engine=${address}`, '--project=smartscale'];
  const where = [`--stack=${stack}`, `--pwd=${ROOT}/platform`, '--parallel=32'];
  const mode = preview ? ['--dry-run'] : [];
  // `main` of Pulumi.yaml, from the folder that it stands in.
  const child = spawn(process.execPath, [run, ...flags, ...where, ...mode, 'index.ts'], {
    cwd: `${ROOT}/platform`,
    env: { ...process.env, PULUMI_NODEJS_TYPESCRIPT: 'false', ...environment },
    stdio: 'ignore',
  });
  return new Promise((resolve) => child.on('exit', resolve));
}

type Seen = { resources: string[]; log: string[]; outputs: string[] };
// biome-ignore lint/suspicious/noExplicitAny: Pulumi's generated messages have no types for ESM.
type Call = { readonly request: any };
type Answer = (error: null, value: unknown) => void;

function monitor(seen: Seen) {
  const { RegisterResourceResponse, RegisterPackageResponse, SupportsFeatureResponse } =
    proto('resource_pb');
  const { Empty } = require('google-protobuf/google/protobuf/empty_pb.js');
  const { Struct } = require('google-protobuf/google/protobuf/struct_pb.js');
  const empty = (_call: Call, answer: Answer) => answer(null, new Empty());
  return {
    supportsFeature: ({ request }: Call, answer: Answer) => {
      const response = new SupportsFeatureResponse();
      response.setHassupport(
        ['secrets', 'resourceReferences', 'transforms'].includes(request.getId()),
      );
      answer(null, response);
    },
    registerResource: ({ request }: Call, answer: Answer) => {
      const [type, name] = [request.getType(), request.getName()];
      seen.resources.push(`${type} ${name}`);
      const response = new RegisterResourceResponse();
      response.setUrn(`urn:pulumi:stack::smartscale::${type}::${name}`);
      const inputs = request.getObject().toJavaScript();
      const { id, state } = stateOf({ type, name, inputs }, PLACE);
      if (request.getCustom()) response.setId(id);
      response.setObject(Struct.fromJavaScript({ ...inputs, ...state }));
      answer(null, response);
    },
    registerResourceOutputs: ({ request }: Call, answer: Answer) => {
      if (request.getUrn().includes('pulumi:pulumi:Stack'))
        seen.outputs.push(
          ...Object.keys(pulumi.runtime.deserializeProperties(request.getOutputs())),
        );
      empty({ request }, answer);
    },
    registerPackage: (_call: Call, answer: Answer) => {
      const response = new RegisterPackageResponse();
      response.setRef('package');
      answer(null, response);
    },
    signalAndWaitForShutdown: empty,
  };
}

function engine(seen: Seen) {
  const { GetRootResourceResponse, SetRootResourceResponse } = proto('engine_pb');
  const { Empty } = require('google-protobuf/google/protobuf/empty_pb.js');
  return {
    log: ({ request }: Call, answer: Answer) => {
      const severity = ['debug', 'info', 'warning', 'error'][request.getSeverity()];
      if (severity !== 'debug') seen.log.push(`${severity}: ${request.getMessage()}`);
      answer(null, new Empty());
    },
    getRootResource: (_call: Call, answer: Answer) => answer(null, new GetRootResourceResponse()),
    setRootResource: (_call: Call, answer: Answer) => answer(null, new SetRootResourceResponse()),
  };
}
