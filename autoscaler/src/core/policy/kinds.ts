import { INSTANCE_TYPES } from '../cost/instance-types.ts';
import { count, type Kind, quantity, text, within } from './knobs.ts';
import { DURATION, SHARE } from './quantities.ts';

/** Kinds of value that more than one section uses. */
export const SHARE_OF = quantity(SHARE);
export const SPAN = quantity(DURATION);
export const POSITIVE_SPAN = within(SPAN, 'a time span above 0 such as 5m', (span) => span > 0);
export const NODES = count({ min: 1 });
export const SOME = count({ min: 0 });

/** A DNS label, as Kubernetes names things: it ends up in tags, metrics and object names. */
export const NAME = text(
  'a name of lower-case letters, digits and dashes',
  '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$',
);

export const ZONE: Kind<string> = text(
  'an availability zone such as us-east-1a',
  String.raw`^[a-z]{2}(-[a-z]+)+-\d[a-z]$`,
);

/** Any type by its form; whether it is known is for a rule, which can say which are. */
export const TYPE: Kind<string> = {
  ...text('an EC2 instance type such as t3.small', String.raw`^[a-z0-9-]+\.[a-z0-9-]+$`),
  json: { type: 'string', enum: Object.keys(INSTANCE_TYPES) },
};
