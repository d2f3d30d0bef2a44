import { z } from 'zod';
import { decisionSchema } from './decision.ts';
import { metricsSchema } from './metrics.ts';
import { observationSchema } from './observation.ts';
import { recordSchema } from './record.ts';
import { stateSchema } from './state.ts';

/** What editors and other programs are told of our JSON files (JSON Schema, draft 2020-12). */

export const observationJsonSchema = (): object =>
  describe(observationSchema, {
    title: 'Observation',
    description:
      'All that one tick sees. Instants are milliseconds since 1970 (UTC), spans milliseconds, ' +
      'CPU of pods and nodes thousandths of a vCPU, memory bytes.',
  });

export const metricsJsonSchema = (): object =>
  describe(metricsSchema, {
    title: 'Metrics',
    description:
      'Signals for "smartscale decide": cpu, memory and errorRate as shares from 0 to 1, p95 in ' +
      "seconds, queue as a count. forSeconds: how long it has been on its side of the policy's " +
      'threshold. What is left out is not configured, but cpu and memory are then unknown.',
  });

export const decisionJsonSchema = (): object =>
  describe(decisionSchema, {
    title: 'Decision',
    description: 'What is to be done, why, what stood in the way, and the nodes passed over.',
  });

export const recordJsonSchema = (): object =>
  describe(recordSchema, {
    title: 'Decision record',
    description:
      'One decision as it was kept, with what it was taken on and what it opened. Instants are ' +
      'milliseconds since 1970 (UTC). "smartscale explain" reads it.',
  });

/** Without its list of required fields: what a state file leaves out is as on the first day. */
export function stateJsonSchema(): object {
  const { required: _all, ...schema } = describe(stateSchema, {
    title: 'State',
    description: 'What is remembered between ticks. Instants are milliseconds since 1970 (UTC).',
  });
  return schema;
}

function describe(
  schema: z.ZodType,
  about: { readonly title: string; readonly description: string },
): Readonly<Record<string, unknown>> {
  const { $schema, ...rest } = z.toJSONSchema(schema, { io: 'input' });
  return { $schema, ...about, ...rest };
}
