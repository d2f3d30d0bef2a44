import { describe, expect, it } from 'vitest';
import { complaintsOf, deliveryOf } from './delivery.ts';

const WINDOW = '{ kind: deny, schedule: "0 9 * * *", duration: 1h, applications: ["*"] }';
const app = (name: string, more = '') =>
  `  - { name: ${name}, path: ./c/${name}, namespace: ${name}${more && `, ${more}`} }`;

describe('reading a delivery policy', () => {
  it('takes from Argo CD what is left out', () => {
    const { syncWindows, applications } = deliveryOf(
      'syncWindows:',
      `  - ${WINDOW}`,
      'applications:',
      app('shop', 'syncPolicy: { automated: { selfHeal: true } }'),
      app('idle'),
    );
    expect(syncWindows[0]).toEqual({
      kind: 'deny',
      schedule: '0 9 * * *',
      duration: 3_600_000,
      timeZone: 'UTC',
      applications: ['*'],
      namespaces: [],
      clusters: [],
      manualSync: false,
      andOperator: false,
      syncOverrun: false,
    });
    expect(applications[0]?.syncPolicy).toEqual({
      automated: { enabled: true, prune: false, selfHeal: true, allowEmpty: false },
      syncOptions: [],
      retryAfter: 120_000,
    });
    expect(applications[1]?.syncPolicy).toEqual({ syncOptions: [], retryAfter: 120_000 });
  });

  it('tells a list of allowed kinds that is left out from an empty one', () => {
    expect(deliveryOf('sourceRepos: []')).not.toHaveProperty('namespaceResourceWhitelist');
    expect(deliveryOf('namespaceResourceWhitelist: []').namespaceResourceWhitelist).toEqual([]);
  });

  it('takes a folder with and without the dot, as one', () => {
    const [one] = deliveryOf(
      'applications:',
      '  - { name: a, path: c/a/, namespace: a }',
    ).applications;
    expect(one?.path).toBe('./c/a');
  });

  it('takes every option that Flux can honour', () => {
    const options = 'syncPolicy: { syncOptions: [Prune=false, ServerSideApply=true, Force=true] }';
    expect(complaintsOf('applications:', app('a', options))).toEqual([]);
  });
});

describe('what does not go together', () => {
  it.each<readonly [string, readonly string[], readonly string[]]>([
    ['a name twice', [app('a'), app('a')], ['application-name-twice', 'application-path-shared']],
    ['an unknown dependency', [app('b', 'dependsOn: [a]')], ['dependency-unknown']],
    ['a circle', [app('a', 'dependsOn: [b]'), app('b', 'dependsOn: [a]')], ['dependency-circle']],
    [
      'a circle over waves',
      [app('a', 'wave: 1'), app('b', 'dependsOn: [a]')],
      ['dependency-circle'],
    ],
    [
      'self-healing off',
      [app('a', 'syncPolicy: { automated: { prune: true } }')],
      ['self-heal-off'],
    ],
    [
      'nothing ignored',
      [app('a', 'ignoreDifferences: [{ kind: Pod }]')],
      ['ignore-without-fields'],
    ],
    [
      'a controller behind what windows stop',
      [app('controller', 'dependsOn: [shop]'), app('shop')],
      ['never-gated-waits'],
    ],
    [
      'a controller in a later wave',
      [app('controller', 'wave: 1'), app('shop')],
      ['never-gated-waits'],
    ],
  ])('%s', (_, applications, codes) => {
    expect(complaintsOf('applications:', ...applications)).toEqual(codes);
  });

  it('an application of a held policy may not wait for it', () => {
    expect(complaintsOf('applications:', app('a', 'dependsOn: [scaling-policy]'))).toEqual([
      'dependency-unknown',
    ]);
  });

  it('selfHeal may be off where the fields are told', () => {
    const told =
      'syncPolicy: { automated: {} }, ignoreDifferences: [{ kind: Service, jsonPointers: [/spec] }]';
    expect(complaintsOf('applications:', app('a', told))).toEqual([]);
  });
});

describe('an allow window that can never open', () => {
  const allow = (schedule: string) =>
    `  - { kind: allow, schedule: "${schedule}", duration: 1h, applications: [shop] }`;
  const deny = (schedule: string, duration: string) =>
    `  - { kind: deny, schedule: "${schedule}", duration: ${duration}, applications: ["*"] }`;

  it('is refused where a deny covers it every time', () => {
    const denied = complaintsOf('syncWindows:', allow('0 10 * * *'), deny('0 9 * * *', '3h'));
    expect(denied).toEqual(['allow-never-open']);
  });

  it('is refused where denies cover it together', () => {
    const both = [deny('0 9 * * *', '90m'), deny('30 10 * * *', '1h')];
    expect(complaintsOf('syncWindows:', allow('0 10 * * *'), ...both)).toEqual([
      'allow-never-open',
    ]);
  });

  it('is taken where it opens on one day in a year', () => {
    const rare = complaintsOf('syncWindows:', allow('0 10 25 12 *'), deny('0 9 * 1-11 *', '3h'));
    expect(rare).toEqual([]);
  });

  it('is taken where a deny opens and closes too often to look far', () => {
    const busy = [allow('0 10 25 * *'), deny('* * 1-20 * *', '1m')];
    expect(complaintsOf('syncWindows:', ...busy)).toEqual([]);
  });

  it('is taken where another allow window opens', () => {
    const [one, other] = [allow('0 10 * * *'), allow('0 20 * * *')];
    expect(complaintsOf('syncWindows:', one, other, deny('0 9 * * *', '3h'))).toEqual([]);
  });
});
