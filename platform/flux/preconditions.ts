import { REPOSITORIES } from '../../autoscaler/src/core/ground.ts';
import { arnOf, registryOf } from '../../autoscaler/src/core/ground-names.ts';
import type { GroundFacts, ManifestSecret } from '../../autoscaler/src/core/inputs/ground-facts.ts';

/** What Flux cannot do without, and the command that brings it. */
export interface Missing {
  readonly what: string;
  readonly mend: string;
}

/** The six characters of a secret are known only once it is there. */
export type StackFacts = Omit<GroundFacts, 'secrets'> & {
  readonly secrets?: Readonly<Partial<Record<ManifestSecret, string>>>;
};

/** The stack as it is or will be, and the repository as it stands on disk. */
export interface FluxInput {
  readonly stack: StackFacts;
  readonly repository: Repository;
}

/** Read by `readRepository`; a problem in a file is told as it is. */
export interface Repository {
  /** `apps/settings.json`. */
  readonly settings: GroundFacts;
  /** `apps/images.json`: by name, what is run. */
  readonly images: Readonly<Record<string, Image>>;
  /** `apps/flux-release.json`: whether its checksum is filled. */
  readonly release: { readonly version: string; readonly sha256: string };
  /** Texts under `clusters/<cluster>/`, by path from there. */
  readonly rendered: ReadonlyMap<string, string>;
  /**
   * Files under `clusters/` and `policies/` in which the branch that Flux follows differs from what
   * stands here; why, where nobody can tell.
   */
  readonly ahead: readonly string[] | { readonly unknown: string };
}

export interface Image {
  readonly repository: string;
  readonly tag: string;
  readonly digest: string;
}

/** Of the folder `flux-system`: Flux's own manifests, as its own tools name the file. */
export const COMPONENTS = 'flux-system/gotk-components.yaml';

/**
 * All that must be there before Flux is laid, in the order in which a person mends it: settings
 * first, for they say which registry images go to. Empty when Flux can be laid.
 */
export function missingForFlux({ stack, repository }: FluxInput): readonly Missing[] {
  return [
    ...settings(stack, repository),
    ...components(repository),
    ...images(repository),
    ...rendering(repository),
    ...pushed(repository),
  ];
}

/** The cluster admits images by digest alone, and ours have none before they are pushed. */
function images({ images }: Repository): readonly Missing[] {
  const open = Object.keys(images).filter((name) => images[name]?.digest === '');
  const ours = open.filter((name) => (REPOSITORIES as readonly string[]).includes(name));
  const others = open.filter((name) => !ours.includes(name));
  return [
    ...unless(ours.length === 0, {
      what: `apps/images.json has no digest of ${ours.join(', ')}: not built and pushed yet`,
      mend: 'npm run images -- --push   # of what is committed, and of that alone',
    }),
    ...others.map((name) => ({
      what: `apps/images.json has no digest of ${name}`,
      mend: `crane digest ${images[name]?.repository}:${images[name]?.tag}   # write it there`,
    })),
  ];
}

/** Without them nothing in the cluster knows what a Kustomization is. */
function components({ release, rendered }: Repository): readonly Missing[] {
  if (rendered.has(COMPONENTS)) return [];
  const unseen = release.sha256 === '';
  return [
    {
      what: `the manifests of Flux ${release.version} are not in the repository${
        unseen ? ', and apps/flux-release.json has no checksum for them' : ''
      }`,
      mend: unseen
        ? 'npm run flux   # says the checksum; compare, write it, again'
        : 'npm run flux',
    },
  ];
}

const FACTS = ['cluster', 'account', 'region', 'apiServer', 'vpcCidr', 'repository'] as const;

function settings(stack: StackFacts, { settings }: Repository): readonly Missing[] {
  const differing = [
    ...FACTS.filter((key) => settings[key] !== stack[key]).map(
      (key) => `${key} is ${settings[key]} and should be ${stack[key]}`,
    ),
    ...Object.entries(settings.secrets).flatMap(([name, has]) => {
      const wanted = stack.secrets?.[name as ManifestSecret];
      if (wanted !== undefined && wanted !== has)
        return [`secrets.${name} is ${has} and should be ${wanted}`];
      return wanted === undefined && has.endsWith(PLACEHOLDER)
        ? [`secrets.${name} is a placeholder`]
        : [];
    }),
  ];
  return unless(differing.length === 0, {
    what: `apps/settings.json is of another stack: ${differing.join('; ')}`,
    mend: 'npm run platform:settings',
  });
}

/** Ends the names in the repository as it is published: of nobody's secrets. */
const PLACEHOLDER = '-AbCdEf';

/**
 * Rendering is not repeated here (`npm test` does that): these are the marks by which a folder that
 * was rendered before its settings can be told.
 */
function rendering({ settings, images, rendered }: Repository): readonly Missing[] {
  const text = [...rendered.values()].join('\n');
  const registry = registryOf(settings);
  const marks = [
    ...REPOSITORIES.flatMap((name) => {
      const image = images[name];
      if (!image || image.digest === '') return [];
      return [`${registry}/${image.repository}:${image.tag}@${image.digest}`];
    }),
    ...Object.values(settings.secrets).map((name) =>
      arnOf(settings, 'secretsmanager', `secret:${name}`),
    ),
    settings.apiServer,
    `https://github.com/${settings.repository}`,
  ];
  const stale = marks.filter((mark) => !text.includes(mark));
  const root = rendered.get('flux-system/kustomization.yaml') ?? '';
  const rootless = rendered.has(COMPONENTS) && !root.includes('gotk-components.yaml');
  const first = stale[0] ?? (rootless ? 'gotk-components.yaml' : undefined);
  return unless(first === undefined, {
    what: `clusters/${settings.cluster}/ was rendered from other settings: it does not name ${first}`,
    mend: 'npm run synth',
  });
}

/** Flux reads Git, not this disk. */
function pushed({ ahead, settings }: Repository): readonly Missing[] {
  if ('unknown' in ahead)
    return [{ what: `nobody can tell what Flux would read: ${ahead.unknown}`, mend: 'git fetch' }];
  const [first, ...more] = ahead;
  if (first === undefined) return [];
  const others = more.length === 0 ? '' : ` and ${more.length} more`;
  return [
    {
      what: `${settings.repository} does not have ${first}${others} as it stands here`,
      mend: 'git add apps clusters && git commit && git push',
    },
  ];
}

const unless = (fine: boolean, missing: Missing): readonly Missing[] => (fine ? [] : [missing]);
