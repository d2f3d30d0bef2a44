import { z } from 'zod';
import { INSTANCE_TYPES } from '../../autoscaler/src/core/cost/instance-types.ts';
import { parseCidr } from '../network/cidr.ts';
import { DEFAULT_VPC } from '../network/cidr-plan.ts';

/**
 * The form of a stack file, section by section, so that a slip in one hides nothing in another.
 * Pulumi gives scalars as text and everything else as JSON.
 */

const matching = (pattern: RegExp, what: string) =>
  z.string({ error: what }).regex(pattern, { error: what });

/** Unknown fields are refused: mostly they are slips. `problems.ts` makes words of the list. */
const section = <T extends z.ZodRawShape>(shape: T) =>
  z.strictObject(shape, {
    error: ({ code }) =>
      code === 'unrecognized_keys' ? Object.keys(shape).join(' ') : 'a list of settings',
  });

const YES_NO = 'true or false';
const yesNo = z
  .union([z.boolean(), z.enum(['true', 'false'])], { error: YES_NO })
  .transform((it) => it === true || it === 'true');

const whole = (what: string, least: number, most: number) =>
  z
    .union([z.number(), matching(/^\d{1,9}$/, what).transform(Number)], { error: what })
    .refine((it) => Number.isInteger(it) && it >= least && it <= most, { error: what });

const CIDR = 'addresses such as 203.0.113.7/32, written by the first of them';
const cidr = z.string({ error: CIDR }).refine((it) => parseCidr(it) !== undefined, { error: CIDR });

/** Open to everybody is what scanners find within minutes: a list of networks is asked for. */
const door = (what: string) => {
  const expected = `networks that you know, not the whole internet: ${what} asks for a name and no more`;
  return z
    .array(
      cidr.refine((it) => (parseCidr(it)?.prefix ?? 32) >= 8, { error: expected }),
      { error: 'a list of addresses' },
    )
    .default([]);
};

const ZONE = matching(/^[a-z]{2}(-[a-z]+)+-\d[a-z]$/, 'a zone such as us-east-1a');

const network = section({
  vpcCidr: cidr.default(DEFAULT_VPC),
  zones: z
    .array(
      z.union([ZONE, section({ zone: ZONE, publicCidr: cidr, privateCidr: cidr })], {
        error: 'a zone such as us-east-1a, or one with zone, publicCidr and privateCidr',
      }),
      { error: 'a list of two or three zones' },
    )
    .min(2, { error: 'two zones or three: the shop must outlive one' })
    .max(3, { error: 'two zones or three: each costs addresses and a NAT of its own' })
    .optional(),
  nat: z
    .enum(['single', 'per-zone', 'instance'], { error: 'single, per-zone or instance' })
    .default('single'),
  adminCidrs: door('the API server'),
  grafanaCidrs: door('Grafana'),
  // The one door that customers may come by; see `shopIsOpen`.
  shopCidrs: z.array(cidr, { error: 'a list of addresses' }).default([]),
});

const TYPE = `one of the types that have prices: ${Object.keys(INSTANCE_TYPES).join(', ')}`;
const type = z
  .string({ error: TYPE })
  .refine((it) => Object.hasOwn(INSTANCE_TYPES, it), { error: TYPE });

/** EBS quotas of gp3. */
const gib = whole('whole GiB between 8 and 1024', 8, 1_024);

const machines = section({
  ami: z.string().optional(),
  serverType: type.default('t3.medium'),
  workerTypes: z
    .array(type, { error: 'a list of types' })
    .min(1, { error: 'a list of at least one type' })
    .default(['t3.small', 't3a.small', 't3.medium', 't3a.medium']),
  credits: z
    .enum(['unlimited', 'standard'], { error: 'unlimited or standard' })
    .default('unlimited'),
  confirmStandardCredits: yesNo.default(false),
  spotRoleExists: yesNo.default(false),
  volumes: section({
    server: gib.default(30),
    worker: gib.default(20),
    prometheus: gib.default(20),
    grafana: gib.default(10),
  }).prefault({}),
});

const nodes = section({
  min: whole('a number of nodes between 1 and 100', 1, 100).default(2),
  max: whole('a number of nodes between 1 and 100', 1, 100).default(10),
});

const ADDRESS = 'an address such as https://grafana.example.com, or nothing';
const address = matching(/^$|^https?:\/\/[^\s<>|]+$/, ADDRESS).default('');

const people = section({
  emails: z
    .array(z.email({ error: 'an e-mail address' }), { error: 'a list of addresses' })
    .max(10, { error: 'at most ten addresses: AWS Budgets tells no more (use a mailing list)' })
    .default([]),
  phones: z
    .array(matching(/^\+[1-9]\d{7,14}$/, 'a number in international form such as +8801712345678'), {
      error: 'a list of numbers',
    })
    .default([]),
  links: section({ grafana: address, decision: address }).prefault({}),
});

const git = section({
  repository: matching(/^[\w.-]+\/[\w.-]+$/, "GitHub's owner/name"),
  environment: matching(/^[\w.-]{1,255}$/, "the name of one of GitHub's environments").default(
    'production',
  ),
  providerExists: yesNo.default(false),
});

const positive = (what: string) =>
  z
    .union([z.number(), matching(/^\d+(\.\d+)?$/, what).transform(Number)], { error: what })
    .refine((it) => Number.isFinite(it) && it > 0, { error: what });

const money = section({
  monthlyBill: positive('US dollars a month, more than nothing').default(50),
  exchangeRate: positive('taka for one US dollar, more than nothing').default(122),
});

/** What CloudWatch Logs takes (`PutRetentionPolicy`), from a week on. */
const LOG_DAYS = [7, 14, 30, 60, 90, 120, 150, 180, 365];

/** Names of buckets have the cluster's in them, and at most 63 characters. */
const LONGEST_CLUSTER = 24;

export const SECTIONS = {
  account: matching(/^\d{12}$/, 'the twelve digits of an account, in quotes'),
  region: matching(/^[a-z]{2}(-[a-z]+)+-\d$/, 'a region such as us-east-1').default('us-east-1'),
  cluster: matching(
    new RegExp(`^(?=.{1,${LONGEST_CLUSTER}}$)[a-z][a-z0-9]*(-[a-z0-9]+)*$`),
    `a name such as smartscale-dev, of at most ${LONGEST_CLUSTER} small letters, digits and hyphens`,
  ),
  environment: matching(/^[\w-]{1,40}$/, 'a word such as Production').default('Production'),
  protect: yesNo.default(true),
  reserveConcurrency: yesNo.default(true),
  logDays: whole('a number of days', 1, 3_653)
    .refine((it) => LOG_DAYS.includes(it), { error: `one of ${LOG_DAYS.join(', ')} days` })
    .default(30),
  network: network.prefault({}),
  machines: machines.prefault({}),
  nodes: nodes.prefault({}),
  people: people.prefault({}),
  git,
  money: money.prefault({}),
} as const;

export type SectionName = keyof typeof SECTIONS;
/** Sections that could be read; those that could not are absent. */
export type Draft = { readonly [K in SectionName]?: z.output<(typeof SECTIONS)[K]> };
export type Whole = { readonly [K in SectionName]: z.output<(typeof SECTIONS)[K]> };
