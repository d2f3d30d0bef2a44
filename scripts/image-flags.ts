import { parseArgs } from 'node:util';
import { SETTINGS } from '../apps/settings.ts';
import { registryOf } from '../autoscaler/src/core/ground-names.ts';
import { type Problem, shown } from '../autoscaler/src/core/problem.ts';
import { BUILDERS } from './image-builder.ts';

export const TABLE = 'apps/images.json';

/** Our own images, and what each is built from. */
export const DOCKERFILES = {
  'smartscale-controller': 'apps/controller/Dockerfile',
  'smartscale-demo-app': 'apps/demo-app/Dockerfile',
} as const;
export type OwnImage = keyof typeof DOCKERFILES;

export const NAMES: readonly OwnImage[] = ['smartscale-controller', 'smartscale-demo-app'];

export const HELP = `Usage: npm run images -- [--only NAME]... [--tag TAG] [--builder NAME]
                         [--push [--registry HOST]]

Builds our own images (${NAMES.join(', ')}) with the first of
${BUILDERS.join(', ')} that works. With --push they go to the registry, and their tags
and digests into ${TABLE} once all of them are there: run \`npm run synth\` then, and commit both.

  --only      one of them; may be given more than once
  --tag       the revision of Git when left out; a registry with immutable tags takes each once
  --builder   instead of the first that works
  --registry  instead of ${registryOf(SETTINGS)}, that of apps/settings.ts
`;

const OPTIONS = {
  only: { type: 'string', multiple: true },
  tag: { type: 'string' },
  builder: { type: 'string' },
  push: { type: 'boolean', default: false },
  registry: { type: 'string' },
  help: { type: 'boolean', default: false },
} as const;

export type Flags = ReturnType<typeof parsed>;
const parsed = () => parseArgs({ options: OPTIONS }).values;

export function readFlags(): Flags {
  try {
    return parsed();
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n${HELP}`);
    process.exit(2);
  }
}

export function wrongFlags({ only = [], tag, builder, registry }: Flags): readonly Problem[] {
  const wrong = (flag: string, expected: string, given: string): Problem => ({
    source: `--${flag}`,
    path: '',
    expected,
    got: shown(given),
  });
  return [
    ...only
      .filter((it) => !NAMES.some((name) => name === it))
      .map((it) => wrong('only', `one of ${NAMES.join(', ')}`, it)),
    ...(tag === undefined || /^(?!latest$)\w[\w.-]{0,127}$/.test(tag)
      ? []
      : [wrong('tag', 'a tag such as 1.2.0, and not `latest`', tag)]),
    ...(builder === undefined || BUILDERS.some((it) => it === builder)
      ? []
      : [wrong('builder', `one of ${BUILDERS.join(', ')}`, builder)]),
    ...(registry === undefined || /^[\w.-]+(:\d+)?(\/[\w./-]*\w)?$/.test(registry)
      ? []
      : [
          wrong(
            'registry',
            'a host, such as 123456789012.dkr.ecr.us-east-1.amazonaws.com',
            registry,
          ),
        ]),
  ];
}
