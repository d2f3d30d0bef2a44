import { INSTANCE_TYPES } from '../../cost/instance-types.ts';
import { nearest } from '../nearest.ts';
import { type Finding, unless } from '../rule.ts';
import type { Path } from '../yaml-source.ts';

/** A type without size and price cannot be planned with, nor its cost be told. */
export const unknownType = (type: string, path: Path): readonly Finding[] => {
  const known = Object.keys(INSTANCE_TYPES);
  const guess = nearest(type, known);
  return unless(known.includes(type), {
    path,
    expected: 'an instance type with known size and price',
    hint: guess ? `did you mean "${guess}"?` : `known are ${known.join(', ')}`,
  });
};
