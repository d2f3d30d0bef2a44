import { z } from 'zod';
import { DOCUMENT } from './document.ts';

/** JSON Schema, as plain data. */
export type JsonSchema = z.core.JSONSchema.JSONSchema;

let made: JsonSchema | undefined;

/**
 * The form of a scaling policy as a JSON Schema (draft 2020-12) of what people write: editors
 * complete keys, show each knob's sentence and default, and mark what cannot be read. Rules between
 * fields are not in it; `smartscale policy validate` has those.
 */
export function policyJsonSchema(): JsonSchema {
  made ??= {
    title: 'SmartScale scaling policy',
    ...writtenForm(DOCUMENT),
  };
  return made;
}

/** The form of a document as people write it. */
export const writtenForm = (document: z.ZodType): JsonSchema =>
  z.toJSONSchema(document, { io: 'input', override: ({ jsonSchema }) => trim(jsonSchema) });

/** A section is left out or written, so that "default: {}" only puzzles who hovers over it. */
function trim(schema: JsonSchema): void {
  const { default: given } = schema;
  if (typeof given === 'object' && given !== null && Object.keys(given).length === 0)
    delete schema.default;
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
}
