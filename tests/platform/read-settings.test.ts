import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { INSTANCE_TYPES } from '../../autoscaler/src/core/cost/instance-types.ts';
import { renderProblem } from '../../autoscaler/src/core/problem.ts';
import { readSettings } from '../../platform/read-settings.ts';
import { FILES } from '../support/ground.ts';
import { configOf, stackFile } from '../support/stack-file.ts';

const GOOD = {
  account: '123456789012',
  machines: { ami: 'ami-0123456789abcdef0' },
  git: { repository: 'techflow/smartscale' },
};

const reading = (values: Readonly<Record<string, unknown>>, files = FILES) =>
  readSettings({ stack: 'smartscale-prod', config: configOf({ ...GOOD, ...values }), files });

const complaints = (
  values: Readonly<Record<string, unknown>>,
  files = FILES,
): readonly string[] => {
  const read = reading(values, files);
  return read.ok ? [] : read.problems.map(renderProblem);
};

describe('the example stack files', () => {
  test('that of production is read, and is what a file without wishes would be', () => {
    const read = readSettings({
      stack: 'smartscale-prod',
      config: stackFile('Pulumi.smartscale-prod.example.yaml'),
      files: FILES,
    });
    expect(read.ok || read.problems.map(renderProblem)).toBe(true);
    const small = reading({
      network: { adminCidrs: ['203.0.113.7/32'] },
      people: { emails: ['ops@example.com'] },
    });
    expect(read).toEqual(small);
  });

  test('that of a stack to play with is read', () => {
    const read = readSettings({
      stack: 'dev',
      config: stackFile('Pulumi.dev.example.yaml'),
      files: FILES,
    });
    expect(read.ok || read.problems.map(renderProblem)).toBe(true);
    expect(read.ok && read.value).toMatchObject({
      cluster: 'smartscale-dev',
      protect: false,
      network: { nat: 'instance' },
      machines: { workerTypes: ['t3.micro', 't3.small', 't3a.small', 't3.medium', 't3a.medium'] },
    });
  });
});

describe('defaults', () => {
  test('three lines make a stack: the network of the requirements, two zones, one gateway', () => {
    const read = reading({});
    expect(read.ok && read.value.network).toEqual({
      vpcCidr: '10.0.0.0/16',
      zones: [
        { zone: 'us-east-1a', publicCidr: '10.0.1.0/24', privateCidr: '10.0.11.0/24' },
        { zone: 'us-east-1b', publicCidr: '10.0.2.0/24', privateCidr: '10.0.12.0/24' },
      ],
      nat: 'single',
      adminCidrs: [],
      grafanaCidrs: [],
      shopCidrs: [],
    });
  });

  test('a third zone takes the third pair of subnets', () => {
    const zones = ['us-east-1a', 'us-east-1b', 'us-east-1c'];
    const read = reading({ network: { zones } });
    expect(read.ok && read.value.network.zones[2]).toEqual({
      zone: 'us-east-1c',
      publicCidr: '10.0.3.0/24',
      privateCidr: '10.0.13.0/24',
    });
  });

  test('Slack is told only where its webhook was set', () => {
    const without = reading({});
    const set = reading({ slackWebhook: 'https://hooks.slack.example/x' });
    expect([without.ok && without.value.people.slack, set.ok && set.value.people.slack]).toEqual([
      false,
      true,
    ]);
  });
});

/** What stands in the file, and what is said of it: all of it at once. */
const BAD: readonly (readonly [string, Readonly<Record<string, unknown>>, readonly string[]])[] = [
  ['an account of eleven digits', { account: '12345678901' }, ['account: expected the twelve']],
  ['a region that is a zone', { region: 'us-east-1a' }, ['region: expected a region such as']],
  ['a key with a slip', { netwrok: {} }, ['did you mean "network"?']],
  ['a field with a slip', { nodes: { mix: 3 } }, ['nodes.mix: expected only the fields min, max']],
  ['a block that is none', { network: { vpcCidr: '10.0.0/16' } }, ['network.vpcCidr: expected']],
  ['a block with host bits', { network: { adminCidrs: ['10.0.0.1/16'] } }, ['adminCidrs[0]']],
  ['one zone', { network: { zones: ['us-east-1a'] } }, ['network.zones: expected two zones']],
  [
    'four zones',
    { network: { zones: ['a', 'b', 'c', 'd'].map((it) => `us-east-1${it}`) } },
    ['network.zones: expected two zones or three'],
  ],
  [
    'a zone of elsewhere, and one twice',
    { network: { zones: ['us-east-1a', 'us-east-1a', 'eu-west-1b'] } },
    [
      'zones[1]: expected each zone once',
      'zones[2]: expected a zone of us-east-1',
      'us-east-1b too',
    ],
  ],
  [
    'a door open to everybody',
    {
      network: { adminCidrs: ['0.0.0.0/0'], grafanaCidrs: ['0.0.0.0/1'], shopCidrs: ['0.0.0.0/0'] },
    },
    [
      'adminCidrs[0]: expected networks that you know, not the whole internet: the API server',
      'grafanaCidrs[0]: expected networks that you know',
    ],
  ],
  [
    'a shop that is its own front door',
    { network: { shopCidrs: ['0.0.0.0/0'] } },
    ['node port 30080 speaks plain HTTP'],
  ],
  ['the network of pods', { network: { vpcCidr: '10.42.0.0/16' } }, ["the cluster's pods have"]],
  ['a VPC too small', { network: { vpcCidr: '10.0.0.0/24' } }, ['at least a /20, or zones']],
  [
    'subnets outside, overlapping',
    {
      network: {
        zones: [
          { zone: 'us-east-1a', publicCidr: '10.1.1.0/24', privateCidr: '10.0.11.0/24' },
          { zone: 'us-east-1b', publicCidr: '10.0.11.128/25', privateCidr: '10.0.12.0/24' },
        ],
      },
    },
    ['zones[0].publicCidr: expected addresses inside', 'that network.zones[0].privateCidr does'],
  ],
  ['a way out that is none', { network: { nat: 'none' } }, ['single, per-zone or instance']],
  [
    'no AMI',
    { machines: {} },
    ['machines.ami: expected the AMI', 'aws ssm get-parameter --region us-east-1'],
  ],
  [
    'a type without a price',
    { machines: { ...GOOD.machines, serverType: 'x9.huge' } },
    ['serverType'],
  ],
  [
    'types that the policy does not find',
    { machines: { ...GOOD.machines, workerTypes: ['t3.small', 't3.small'] } },
    ['workerTypes[1]: expected each type once', 't3a.small, t3.medium, t3a.medium too'],
  ],
  [
    'credits that hold a new node back',
    { machines: { ...GOOD.machines, credits: 'standard' } },
    ['add confirmStandardCredits: true', 'expected unlimited, as policies/scaling-policy.yaml'],
  ],
  [
    'fewer than none',
    { nodes: { min: 4, max: 3 } },
    ['nodes.max: expected at least 4 (nodes.min)'],
  ],
  [
    'more than the guardrails allow',
    { nodes: { max: 12 } },
    ['at most 10 (policies/guardrails.yaml)', 'what the subnets, the EC2 quota'],
  ],
  ['less than the policy wants', { nodes: { max: 8 } }, ['nodes.max: expected at least 10']],
  [
    'people who cannot be reached',
    { people: { emails: ['nobody'], phones: ['01712345678'] } },
    [
      'people.emails[0]: expected an e-mail',
      'people.phones[0]: expected a number in international',
    ],
  ],
  ['a free dollar', { money: { exchangeRate: 0 } }, ['money.exchangeRate: expected taka']],
  ['a repository by its address', { git: { repository: 'https://x.example/a/b' } }, ['owner/name']],
  ['days that CloudWatch does not know', { logDays: 31 }, ['logDays: expected one of 7, 14, 30']],
  [
    'a name too long for a bucket',
    { cluster: 'smartscale-of-somebody-else' },
    ['cluster: expected'],
  ],
  [
    'several slips in several sections',
    { account: 'x', nodes: { min: 0 }, money: { monthlyBill: -1 }, protect: 'maybe' },
    ['account:', 'nodes.min:', 'money.monthlyBill:', 'protect: expected true or false'],
  ],
];

describe('a bad stack file', () => {
  test.each(BAD)('with %s is refused in words', (_what, values, expected) => {
    const told = complaints(values).join('\n');
    for (const part of expected) expect(told).toContain(part);
    expect(told.split('\n').every((line) => line.startsWith('Pulumi.smartscale-prod.yaml: '))).toBe(
      true,
    );
  });

  test('a policy that cannot be read is told as it is, with its line', () => {
    const told = complaints({}, { ...FILES, policy: FILES.policy.replace('max: 10', 'max: ten') });
    expect(told[0]).toMatch(/^policies\/scaling-policy\.yaml:\d+:\d+: spec\.nodes\.max/);
  });

  test('no value of a secret stands in a complaint', () => {
    const told = complaints({ account: 'x', slackWebhook: 'https://hooks.slack.example/SECRET' });
    expect(told.join()).not.toContain('SECRET');
  });
});

describe('whatever is wished for within reason', () => {
  const zones = fc.constantFrom(
    ['us-east-1a', 'us-east-1b'],
    ['us-east-1b', 'us-east-1a', 'us-east-1f'],
  );
  const byte = fc.integer({ min: 0, max: 255 });
  const admin = fc.tuple(byte, byte, byte, byte).map((bytes) => `${bytes.join('.')}/32`);
  const vpc = fc
    .tuple(fc.integer({ min: 44, max: 200 }), fc.integer({ min: 16, max: 20 }))
    .map(([second, prefix]) => `10.${second}.0.0/${prefix}`);
  const bought = ['t3.small', 't3a.small', 't3.medium', 't3a.medium'];
  const types = fc
    .subarray(Object.keys(INSTANCE_TYPES).filter((it) => !bought.includes(it)))
    .map((more) => [...more, ...bought]);

  test('is read as it was written', () => {
    fc.assert(
      fc.property(
        fc.record({
          zones,
          vpcCidr: vpc,
          nat: fc.constantFrom('single', 'per-zone', 'instance'),
          adminCidrs: fc.uniqueArray(admin, { maxLength: 4 }),
        }),
        types,
        fc.double({ min: 0.01, max: 10_000, noNaN: true }),
        (network, workerTypes, exchangeRate) => {
          const machines = { ...GOOD.machines, workerTypes };
          const read = reading({ network, machines, money: { exchangeRate } });
          if (!read.ok) throw new Error(read.problems.map(renderProblem).join('\n'));
          const { network: laid, money } = read.value;
          expect(laid.zones.map(({ zone }) => zone)).toEqual(network.zones);
          expect([laid.nat, laid.adminCidrs, laid.vpcCidr]).toEqual([
            network.nat,
            network.adminCidrs,
            network.vpcCidr,
          ]);
          expect(read.value.machines.workerTypes).toEqual(workerTypes);
          expect(money.exchangeRate).toBe(exchangeRate);
        },
      ),
      { numRuns: 50 },
    );
  });
});
