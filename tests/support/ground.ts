import { readFileSync } from 'node:fs';
import * as pulumi from '@pulumi/pulumi';
import { renderProblem } from '../../autoscaler/src/core/problem.ts';
import type { Missing } from '../../platform/flux/preconditions.ts';
import { ground } from '../../platform/ground.ts';
import { readSettings } from '../../platform/read-settings.ts';
import type { Confidential } from '../../platform/secrets/secrets.ts';
import type { Settings } from '../../platform/settings.ts';
import { ROOT } from '../tidy/source.ts';
import { stateOf } from './ground-states.ts';

/** A resource as the program asked for it, and how. */
export interface Laid {
  /** `aws:ec2/vpc:Vpc`. */
  readonly type: string;
  readonly name: string;
  // Inputs differ by type: tests say which they mean.
  // biome-ignore lint/suspicious/noExplicitAny: what Pulumi hands over has no type.
  readonly inputs: any;
  /** Of components, by name from the outside in: `network/nat`. */
  readonly parent: string;
  /** `type name`, of what it waits for by name, inputs aside. */
  readonly dependsOn: readonly string[];
  readonly provider: string;
  readonly custom: boolean;
  readonly protect: boolean;
  readonly retainOnDelete: boolean;
  readonly ignoreChanges: readonly string[];
}

export interface Stack {
  readonly settings: Settings;
  readonly resources: readonly Laid[];
  // biome-ignore lint/suspicious/noExplicitAny: JSON, as `pulumi stack output` prints it.
  readonly outputs: any;
}

/** A stack file that lays a ground, but for what a test wants otherwise. */
export const CONFIG: Readonly<Record<string, string>> = {
  'smartscale:account': '123456789012',
  'smartscale:machines': '{"ami":"ami-0123456789abcdef0"}',
  'smartscale:network': '{"adminCidrs":["203.0.113.7/32"]}',
  'smartscale:people': '{"emails":["ops@example.com"],"phones":["+8801712345678"]}',
  'smartscale:git': '{"repository":"techflow/smartscale"}',
  'smartscale:slackWebhook': 'https://hooks.slack.example/T0/B0/x',
};

const file = (path: string): string => readFileSync(`${ROOT}/${path}`, 'utf8');

export const FILES = {
  policy: file('policies/scaling-policy.yaml'),
  guardrails: file('policies/guardrails.yaml'),
};

export function settingsFrom(
  config: Readonly<Record<string, string>> = {},
  without: readonly string[] = [],
): Settings {
  const stack = 'smartscale-prod';
  const all = Object.entries({ ...CONFIG, ...config }).filter(([key]) => !without.includes(key));
  const read = readSettings({ stack, config: Object.fromEntries(all), files: FILES });
  if (!read.ok) throw new Error(read.problems.map(renderProblem).join('\n'));
  return read.value;
}

export interface Wish {
  readonly config?: Readonly<Record<string, string>>;
  /** Keys that the stack file lacks. */
  readonly without?: readonly string[];
  readonly missing?: readonly Missing[];
  readonly confidential?: Readonly<Record<keyof Confidential, string>>;
}

const NOT_YET: readonly Missing[] = [{ what: 'images are not built yet', mend: 'npm run images' }];

const known = new Map<string, Promise<Stack>>();

/**
 * Runs the program against Pulumi's own mocks, and gives all that it asked for. The same wish is
 * laid once in a file of tests. One after the other: Pulumi's runtime is one to a process.
 */
export function layGround(wish: Wish = {}): Promise<Stack> {
  const key = JSON.stringify(wish);
  const laid = known.get(key) ?? untraced(() => lay(wish));
  known.set(key, laid);
  return laid;
}

/** Pulumi keeps the stack of every promise, mapped back to its source: half of the time. */
async function untraced<T>(run: () => Promise<T>): Promise<T> {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return await run();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

async function lay(wish: Wish): Promise<Stack> {
  const { config, without, missing = NOT_YET, confidential } = wish;
  const settings = settingsFrom(config, without);
  const resources = await record(settings);
  const outputs = await pulumi.runtime.runInPulumiStack(async () =>
    ground({
      settings,
      missing,
      confidential: {
        slackWebhook: pulumi.secret(confidential?.slackWebhook ?? 'https://hooks.slack.example/x'),
        ...(confidential ? { gitCredentials: pulumi.secret(confidential.gitCredentials) } : {}),
      },
      scripts: {
        worker: (boot) => `#!/bin/bash\n# worker ${JSON.stringify(boot)}\n`,
        server: (boot) => `#!/bin/bash\n# server ${JSON.stringify(boot)}\n`,
      },
      bundleOf: (name) => `${ROOT}/out/functions/${name}/index.mjs`,
      preview: false,
    }),
  );
  await pulumi.runtime.disconnect();
  return { settings, resources, outputs: await plain(outputs) };
}

/** Outputs as JSON. */
const plain = (value: unknown): Promise<unknown> =>
  // The cast: an unknown value may be an output itself.
  new Promise((resolve) => (pulumi.output(value) as pulumi.Output<unknown>).apply(resolve));

async function record(settings: Settings): Promise<readonly Laid[]> {
  const found: Laid[] = [];
  const newResource = (args: pulumi.runtime.MockResourceArgs) => ({
    id: args.custom === false ? undefined : stateOf(args, settings).id,
    state: { ...args.inputs, ...stateOf(args, settings).state },
  });
  const call = ({ inputs }: pulumi.runtime.MockCallArgs) => ({
    ...inputs,
    secretString: 'apiVersion: v1\nkind: Config\n',
  });
  await pulumi.runtime.setMocks({ newResource, call }, 'smartscale', settings.cluster, false);
  const monitor = pulumi.runtime.getMonitor();
  if (!monitor) throw new Error('there is a monitor');
  const registered = monitor.registerResource.bind(monitor);
  // How a resource is to be kept is told to the monitor alone.
  Reflect.set(monitor, 'registerResource', (request: Request, ...answer: readonly unknown[]) => {
    found.push(laid(request));
    return Reflect.apply(registered, monitor, [request, ...answer]);
  });
  return found;
}

type Request = Parameters<
  NonNullable<ReturnType<typeof pulumi.runtime.getMonitor>>['registerResource']
>[0];

const laid = (request: Request): Laid => ({
  type: request.getType(),
  name: request.getName(),
  inputs: withoutMarks(inputsIn(request)),
  parent: pathOf(request.getParent()),
  dependsOn: request.getDependenciesList().map(shortUrn),
  provider: request.getProvider(),
  custom: request.getCustom(),
  protect: request.getProtect() ?? false,
  retainOnDelete: request.getRetainondelete() ?? false,
  ignoreChanges: request.getIgnorechangesList(),
});

function inputsIn(request: Request): unknown {
  const given = request.getObject();
  return given ? pulumi.runtime.deserializeProperties(given, false) : {};
}

const shortUrn = (urn: string): string => {
  const [types = '', name = ''] = urn.split('::').slice(2);
  return `${types.split('$').at(-1)} ${name}`;
};
const pathOf = (urn: string): string => (urn === '' ? '' : shortUrn(urn));

/** Secrets stand in inputs in an envelope of Pulumi's. */
function withoutMarks(value: unknown): unknown {
  if (pulumi.runtime.isRpcSecret(value)) return withoutMarks(pulumi.runtime.unwrapRpcSecret(value));
  if (Array.isArray(value)) return value.map(withoutMarks);
  if (typeof value !== 'object' || value === null) return value;
  if (pulumi.asset.Asset.isInstance(value) || pulumi.asset.Archive.isInstance(value)) return value;
  const entries = Object.entries(value).map(([key, it]) => [key, withoutMarks(it)] as const);
  return Object.fromEntries(entries);
}

export const ofType = (resources: readonly Laid[], type: string): readonly Laid[] =>
  resources.filter((it) => it.type.endsWith(`:${type}`));

export function one(resources: readonly Laid[], type: string, name: string): Laid {
  const found = ofType(resources, type).filter((it) => it.name === name);
  const [first] = found;
  if (!first || found.length > 1) throw new Error(`${found.length} of ${type} ${name}`);
  return first;
}
