import type { FunctionName } from '../../autoscaler/src/core/ground.ts';
import { type Problem, renderProblem } from '../../autoscaler/src/core/problem.ts';
import type { Missing } from '../flux/preconditions.ts';

/** What a program said: nothing when it is not installed. */
export type Ran =
  | { readonly kind: 'said'; readonly out: string }
  | { readonly kind: 'absent' }
  | { readonly kind: 'failed'; readonly why: string };

/** This machine and this working copy, as far as laying the ground depends on them. */
export interface Bench {
  readonly stack: string;
  /** Of the Node.js that Pulumi would run the program by: `v24.21.0`. */
  readonly node: string;
  /** `pulumi version`. */
  readonly pulumi: Ran;
  /** `pulumi whoami`: where the state of stacks is kept. */
  readonly login: Ran;
  /** `aws sts get-caller-identity`, as JSON. */
  readonly caller: Ran;
  readonly file: FileState;
  /** Functions that are not bundled, and whether a source is younger than the bundles. */
  readonly bundles: { readonly missing: readonly FunctionName[]; readonly stale?: string };
  /** Files that machines fetch at their first boot and nobody has pinned yet, by name. */
  readonly unpinned: readonly string[];
}

export interface FileState {
  readonly there: boolean;
  readonly problems: readonly Problem[];
  /** Absent where the file does not say it as it must. */
  readonly account?: string;
}

/** All that Pulumi cannot do without, in the order in which a person mends it; empty: go on. */
export function missingForPulumi(bench: Bench): readonly Missing[] {
  return [
    ...node(bench),
    ...cli(bench),
    ...stackFile(bench),
    ...credentials(bench),
    ...bundles(bench),
    ...bench.unpinned.map((name) => ({
      what: `nobody has pinned the checksum of ${name}, which every machine fetches`,
      mend: `npm run platform:checksums -- ${name}`,
    })),
  ];
}

/** TypeScript is run as it is. */
const NODE = 24;

function node({ node }: Bench): readonly Missing[] {
  const major = Number(/^v(\d+)\./.exec(node)?.[1] ?? 0);
  if (major >= NODE) return [];
  return [
    {
      what: `Node.js is ${node}, and the program needs ${NODE}`,
      mend: 'npm ci   # brings it; then by npm run, not by pulumi itself',
    },
  ];
}

/** The SDK of this repository speaks to any of version 3. */
const CLI = 3;

function cli({ pulumi, login, stack }: Bench): readonly Missing[] {
  if (pulumi.kind !== 'said')
    return [
      {
        what:
          pulumi.kind === 'absent'
            ? "Pulumi's command line is not installed"
            : `"pulumi version" failed: ${pulumi.why}`,
        mend: 'curl -fsSL https://get.pulumi.com | sh   # or: brew install pulumi',
      },
    ];
  const major = Number(/^v(\d+)\./.exec(pulumi.out.trim())?.[1] ?? 0);
  if (major !== CLI)
    return [
      {
        what: `Pulumi's command line is ${pulumi.out.trim()}, and ${CLI} is needed`,
        mend: 'curl -fsSL https://get.pulumi.com | sh',
      },
    ];
  if (login.kind === 'said') return [];
  return [
    {
      what: 'Pulumi does not know yet where to keep what it has laid',
      mend: `pulumi login   # or: pulumi login s3://BUCKET; then pulumi stack init ${stack} --cwd platform`,
    },
  ];
}

function stackFile({ file, stack }: Bench): readonly Missing[] {
  const name = `platform/Pulumi.${stack}.yaml`;
  const from = `platform/Pulumi.${stack === 'dev' ? 'dev' : 'smartscale-prod'}.example.yaml`;
  if (!file.there)
    return [{ what: `${name} is not there`, mend: `cp ${from} ${name}   # and fill it in` }];
  if (file.problems.length === 0) return [];
  return [
    {
      what: `${name}:\n    ${file.problems.map(renderProblem).join('\n    ')}`,
      mend: `$EDITOR ${name}`,
    },
  ];
}

function credentials({ caller, file }: Bench): readonly Missing[] {
  if (caller.kind === 'absent')
    return [
      {
        what: "AWS's command line is not installed; the guide uses it at each step",
        mend: 'https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html',
      },
    ];
  if (caller.kind === 'failed')
    return [
      {
        what: `no credentials of AWS work in this shell: ${caller.why}`,
        mend: 'aws configure sso   # or export AWS_PROFILE; then: aws sts get-caller-identity',
      },
    ];
  const account = /"Account":\s*"(\d{12})"/.exec(caller.out)?.[1];
  if (file.account === undefined || account === file.account) return [];
  return [
    {
      what: `the credentials are of account ${account ?? 'nobody'}, and the stack is for ${file.account}`,
      mend: `export AWS_PROFILE=...   # one of ${file.account}`,
    },
  ];
}

function bundles({ bundles: { missing, stale } }: Bench): readonly Missing[] {
  if (missing.length > 0)
    return [{ what: `not bundled yet: ${missing.join(', ')}`, mend: 'npm run bundle' }];
  if (stale === undefined) return [];
  return [
    {
      what: `the bundles are older than ${stale}: what runs would not be this`,
      mend: 'npm run bundle',
    },
  ];
}

/** A list for people: what, and under it the command. */
export const inWords = (missing: readonly Missing[]): string =>
  missing.map(({ what, mend }) => `- ${what}\n    ${mend}\n`).join('');
