import { Argument, type Command } from 'commander';
import { deliveryJsonSchema } from '../../core/delivery/json-schema.ts';
import {
  decisionJsonSchema,
  metricsJsonSchema,
  observationJsonSchema,
  recordJsonSchema,
  stateJsonSchema,
} from '../../core/inputs/json-schema.ts';
import { policyJsonSchema } from '../../core/policy/json-schema.ts';
import { type Io, printJson } from './io.ts';

/** Every published schema by the name that people ask for; a new kind of file adds a line here. */
export const SCHEMAS: Readonly<Record<string, () => object>> = {
  policy: policyJsonSchema,
  delivery: deliveryJsonSchema,
  observation: observationJsonSchema,
  metrics: metricsJsonSchema,
  state: stateJsonSchema,
  decision: decisionJsonSchema,
  record: recordJsonSchema,
};

const HELP = `
The schema says which keys a file may have, how each value is written and what it does: editors use
it to complete and explain. Rules between fields are not in it; "smartscale policy validate" has
those. The policy's schema is kept in schemas/, and the policies name it in their first line:
  smartscale schema policy > schemas/scaling-policy.schema.json

Exit code 0, or 2 for a name that there is no schema for.`;

export function registerSchema(program: Command, io: Io): void {
  program
    .command('schema')
    .description('print the JSON Schema (draft 2020-12) of a file that SmartScale reads or writes')
    .addArgument(new Argument('<name>', 'which schema').choices(Object.keys(SCHEMAS)))
    .option('--json', 'has no effect: the output is JSON in any case')
    .addHelpText('after', HELP)
    .action((name: string) => printJson(io, SCHEMAS[name]?.()));
}
