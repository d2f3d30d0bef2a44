import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { toAttribute } from './values.ts';

/** Names and values of one request, each under a placeholder: no word of ours is ever reserved. */
export interface Placeholders {
  /** A document path, step by step: a dot inside a step is part of its name. */
  readonly path: (...steps: readonly string[]) => string;
  readonly value: (value: unknown) => string;
  readonly used: () => Used;
}

export interface Used {
  readonly ExpressionAttributeNames?: Record<string, string>;
  readonly ExpressionAttributeValues?: Record<string, AttributeValue>;
}

export function placeholders(): Placeholders {
  const names = new Map<string, string>();
  const values: AttributeValue[] = [];
  const alias = (step: string): string => {
    const known = names.get(step) ?? `#n${names.size}`;
    names.set(step, known);
    return known;
  };
  return {
    path: (...steps) => steps.map(alias).join('.'),
    value: (value) => `:v${values.push(toAttribute(value)) - 1}`,
    // DynamoDB refuses a request whose list of names or of values is there and empty.
    used: () => ({
      ...(names.size > 0
        ? {
            ExpressionAttributeNames: Object.fromEntries(
              [...names].map(([step, known]) => [known, step]),
            ),
          }
        : {}),
      ...(values.length > 0
        ? {
            ExpressionAttributeValues: Object.fromEntries(
              values.map((value, index) => [`:v${index}`, value]),
            ),
          }
        : {}),
    }),
  };
}

/** What one `UpdateItem` does: expressions over the placeholders that it is handed. */
export interface Change {
  readonly set?: readonly string[];
  readonly remove?: readonly string[];
  readonly when?: string;
}

/** `SET a = …, b = … REMOVE c, d`. */
export const updateExpression = ({ set = [], remove = [] }: Change): string =>
  [
    ...(set.length > 0 ? [`SET ${set.join(', ')}`] : []),
    ...(remove.length > 0 ? [`REMOVE ${remove.join(', ')}`] : []),
  ].join(' ');
