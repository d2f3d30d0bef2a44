import { NEVER_GATED, POLICY_APPLICATION, POLICY_PATH, ROOT_APPLICATION } from './gates.ts';
import type { DraftApplication, Finding, Rule, Spec } from './rule.ts';
import { circleIn, prerequisites } from './waves.ts';

const each = (
  { applications }: Spec,
  find: (application: DraftApplication, index: number) => readonly Finding[],
): readonly Finding[] => applications.flatMap(find);

const RESERVED = [POLICY_APPLICATION, ROOT_APPLICATION];

const reservedName: Rule = {
  code: 'application-name-reserved',
  wholes: [],
  find: (spec) =>
    each(spec, ({ name }, i) =>
      RESERVED.includes(name) || name.startsWith('sync-gate-')
        ? [
            {
              path: ['applications', i, 'name'],
              expected: 'a name that is not taken',
              hint: `${RESERVED.join(', ')} and sync-gate-… are made by the compiler`,
            },
          ]
        : [],
    ),
};

const nameTwice: Rule = {
  code: 'application-name-twice',
  wholes: ['applications'],
  find: (spec) =>
    each(spec, ({ name }, i) =>
      spec.applications.findIndex((it) => it.name === name) < i
        ? [{ path: ['applications', i, 'name'], expected: 'a name that no other application has' }]
        : [],
    ),
};

/** Two applications over one folder would own the same objects and undo each other. */
const pathShared: Rule = {
  code: 'application-path-shared',
  wholes: ['applications'],
  find: (spec) =>
    each(spec, ({ path }, i) => {
      const others = [
        POLICY_PATH,
        ...spec.applications.slice(0, i).map((application) => application.path),
      ];
      const other = others.find((it) => isWithin(path, it) || isWithin(it, path));
      return other === undefined
        ? []
        : [
            {
              path: ['applications', i, 'path'],
              expected: `a folder apart from ${other}`,
              hint: 'an object has one owner, else two would undo each other',
            },
          ];
    }),
};

const isWithin = (path: string, folder: string): boolean => `${path}/`.startsWith(`${folder}/`);

const unknownDependency: Rule = {
  code: 'dependency-unknown',
  wholes: ['applications'],
  find: (spec) =>
    each(spec, ({ dependsOn }, i) =>
      dependsOn.flatMap((name, j) => {
        if (spec.applications.some((it) => it.name === name)) return [];
        const held = name === POLICY_APPLICATION;
        return [
          {
            path: ['applications', i, 'dependsOn', j],
            expected: 'the name of an application of this policy',
            ...(held ? { hint: 'a scaling policy that is held would hold this, too' } : {}),
          },
        ];
      }),
    ),
};

/** With a circle Flux stops reconciling everything of that source, and says so nowhere. */
const circle: Rule = {
  code: 'dependency-circle',
  wholes: ['applications'],
  find: ({ applications }) => {
    const names = circleIn(applications);
    if (!names) return [];
    const at = applications.findIndex(({ name }) => name === names[0]);
    return [
      {
        path: ['applications', at],
        expected: 'an order without a circle',
        hint: `${names.join(' waits for ')}; waves count as well`,
      },
    ];
  },
};

/** What must always get through may wait only for what always gets through. */
const waitsForGated: Rule = {
  code: 'never-gated-waits',
  wholes: ['applications'],
  find: (spec) =>
    each(spec, (application, i) => {
      if (!NEVER_GATED.includes(application.name)) return [];
      const gated = prerequisites(application, spec.applications).find(
        (name) => !NEVER_GATED.includes(name),
      );
      return gated === undefined
        ? []
        : [
            {
              path: ['applications', i],
              expected: `${application.name} to wait only for what no window stops`,
              hint: `it waits for ${gated}; never stopped are ${NEVER_GATED.join(', ')}`,
            },
          ];
    }),
};

const selfHealOff: Rule = {
  code: 'self-heal-off',
  wholes: [],
  find: (spec) =>
    each(spec, ({ syncPolicy: { automated }, ignoreDifferences }, i) =>
      !automated?.enabled || automated.selfHeal || ignoreDifferences.length > 0
        ? []
        : [
            {
              path: ['applications', i, 'syncPolicy', 'automated', 'selfHeal'],
              expected: 'true, or ignoreDifferences beside it',
              hint: 'Flux puts back every change at each interval, but for the fields that ignoreDifferences lists',
            },
          ],
    ),
};

const ignoresNothing: Rule = {
  code: 'ignore-without-fields',
  wholes: [],
  find: (spec) =>
    each(spec, ({ ignoreDifferences }, i) =>
      ignoreDifferences.flatMap(({ jsonPointers }, j) =>
        jsonPointers.length > 0
          ? []
          : [
              {
                path: ['applications', i, 'ignoreDifferences', j],
                expected: 'jsonPointers: the fields to leave alone',
              },
            ],
      ),
    ),
};

const noCluster: Rule = {
  code: 'destination-without-cluster',
  wholes: [],
  find: ({ destinations }) =>
    destinations.flatMap(({ server, name }, i) =>
      server === undefined && name === undefined
        ? [{ path: ['destinations', i], expected: 'a cluster: server or name' }]
        : [],
    ),
};

export const APPLICATION_RULES: readonly Rule[] = [
  reservedName,
  nameTwice,
  pathShared,
  unknownDependency,
  circle,
  waitsForGated,
  selfHealOff,
  ignoresNothing,
  noCluster,
];
