import { type JsonSchema, writtenForm } from '../policy/json-schema.ts';
import { DOCUMENT } from './document.ts';

let made: JsonSchema | undefined;

/** The form of a delivery policy as a JSON Schema (draft 2020-12) of what people write. */
export function deliveryJsonSchema(): JsonSchema {
  made ??= {
    title: 'SmartScale delivery policy',
    ...writtenForm(DOCUMENT),
  };
  return made;
}
