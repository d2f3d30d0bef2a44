import { type Kind, quantity, text, within } from '../policy/knobs.ts';
import { DURATION } from '../policy/quantities.ts';
import { readCron } from '../sync-windows/cron-fields.ts';
import { isGlob } from '../sync-windows/glob.ts';
import { days, type Millis } from '../units.ts';

const LONGEST = days(7);

/** Kinds of value in a delivery policy. */
export const WINDOW_DURATION: Kind<Millis> = within(
  quantity(DURATION),
  'a time span above 0 and up to 7d, such as 4h or 1h30m',
  (span) => span > 0 && span <= LONGEST,
);

export const SCHEDULE: Kind<string> = {
  expected: 'a cron expression of five fields such as "0 20 * * FRI"',
  json: { type: 'string', pattern: String.raw`^\S+( +\S+){4}$` },
  parse: (given) => (typeof given === 'string' && readCron(given).ok ? given.trim() : undefined),
  suggest: (given) => {
    if (typeof given !== 'string') return undefined;
    const read = readCron(given);
    return read.ok ? undefined : read.complaint;
  },
};

/** A glob that selects; what it does not match, it leaves alone. */
export const GLOB: Kind<string> = {
  expected: 'a name, or a glob such as demo-*',
  json: { type: 'string', minLength: 1 },
  parse: (given) =>
    typeof given === 'string' && given !== '' && isGlob(given) ? given : undefined,
};

/** The same where a `!` in front rejects. */
export const RULE_GLOB: Kind<string> = {
  expected: 'a name or a glob, with ! before it to reject',
  json: { type: 'string', minLength: 1 },
  parse: (given) =>
    typeof given === 'string' && GLOB.parse(given.replace(/^!/, '')) !== undefined
      ? given
      : undefined,
};

/** An API group: empty for the core group. */
export const GROUP: Kind<string> = {
  expected: 'an API group such as apps, or "" for the core group',
  json: { type: 'string' },
  parse: (given) => (given === '' ? '' : GLOB.parse(given)),
};

const ANY_NAME = String.raw`(\*|[A-Za-z0-9][A-Za-z0-9.-]*)`;

/** One name, or `*` for any: what Flux can say of the objects whose fields it leaves alone. */
export const NAME_OR_ANY: Kind<string> = text('a name, or * for any', `^${ANY_NAME}$`);
export const GROUP_OR_ANY: Kind<string> = text(
  'an API group such as apps, "" for the core group, or * for any',
  `^${ANY_NAME}?$`,
);

export const JSON_POINTER: Kind<string> = {
  expected: 'a JSON pointer such as /spec/replicas',
  json: { type: 'string', pattern: '^/.+' },
  parse: (given) =>
    typeof given === 'string' && /^(\/([^~/]|~[01])+)+$/.test(given) ? given : undefined,
  suggest: (given) =>
    typeof given === 'string' && /^\.?\w+(\.\w+)+$/.test(given)
      ? `did you mean "/${given.replace(/^\./, '').replaceAll('.', '/')}"?`
      : undefined,
};

/** A folder of the repository, from its root. `..` would step out of what was reviewed. */
export const FOLDER: Kind<string> = {
  expected: 'a folder from the root of the repository, such as ./clusters/smartscale-prod/demo-app',
  json: { type: 'string', pattern: String.raw`^(\./)?[\w.-]+(/[\w.-]+)*/?$` },
  parse: (given) => {
    const plain = typeof given === 'string' && /^(\.\/)?[\w.-]+(\/[\w.-]+)*\/?$/.test(given);
    if (!plain || given.split('/').includes('..')) return undefined;
    return `./${given.replace(/^\.\/|\/$/g, '')}`;
  },
};

/** Free text of one Argo CD field. */
export const DESCRIPTION: Kind<string> = {
  expected: 'a text of up to 255 characters',
  json: { type: 'string', maxLength: 255 },
  parse: (given) => (typeof given === 'string' && given.length <= 255 ? given : undefined),
};

/** A whole number, also below zero. */
export const WAVE: Kind<number> = {
  expected: 'a whole number',
  json: { type: 'integer' },
  parse: (given) => (typeof given === 'number' && Number.isSafeInteger(given) ? given : undefined),
};

/** A field of Argo CD that Flux cannot say: why, and what to write instead. */
export const refused = (expected: string, instead: string): Kind<never> => ({
  expected,
  json: { not: {} },
  parse: () => undefined,
  suggest: () => instead,
});

/** A field of which Flux can do one value only. */
export const only = <const T extends number>(value: T, why: string): Kind<T> => ({
  expected: `${value} or nothing`,
  json: { const: value },
  parse: (given) => (given === value ? value : undefined),
  suggest: () => why,
});
