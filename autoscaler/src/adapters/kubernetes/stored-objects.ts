import { z } from 'zod';
import { check } from '../../core/inputs/problems.ts';
import { problemsIn } from './lists.ts';

const metadataJson = z.object({
  name: z.string(),
  namespace: z.string().nullish(),
  uid: z.string().min(1),
  resourceVersion: z.string().min(1),
  annotations: z.record(z.string(), z.string()).nullish(),
});

export const configMapJson = z.object({
  metadata: metadataJson,
  data: z.record(z.string(), z.string()).nullish(),
});

const conditionsJson = z
  .array(
    z.object({
      type: z.string(),
      status: z.string(),
      reason: z.string().nullish(),
      message: z.string().nullish(),
    }),
  )
  .nullish();

/** Flux's `kustomize.toolkit.fluxcd.io/v1`, as far as it is read. */
export const kustomizationJson = z.object({
  metadata: metadataJson,
  spec: z.object({
    suspend: z.boolean().nullish(),
    sourceRef: z.object({
      kind: z.string(),
      name: z.string(),
      namespace: z.string().nullish(),
    }),
  }),
  status: z
    .object({
      lastAppliedRevision: z.string().nullish(),
      lastAttemptedRevision: z.string().nullish(),
      lastHandledReconcileAt: z.string().nullish(),
      conditions: conditionsJson,
    })
    .nullish(),
});

/** All of one namespace, in one piece: there are a dozen of them. */
export const kustomizationListJson = z.object({
  metadata: z.object({ continue: z.string().nullish() }),
  items: z.array(kustomizationJson),
});

/** Flux's `source.toolkit.fluxcd.io/v1`, as far as it is read. */
export const gitRepositoryJson = z.object({
  metadata: metadataJson,
  spec: z.object({ suspend: z.boolean().nullish(), url: z.string().nullish() }),
  status: z
    .object({
      artifact: z.object({ revision: z.string(), digest: z.string().nullish() }).nullish(),
      lastHandledReconcileAt: z.string().nullish(),
      conditions: conditionsJson,
    })
    .nullish(),
});

/** Checks one object; what has another form throws `OperatingError` (`malformed`). */
export function objectIn<S extends z.ZodType>(schema: S, path: string, json: unknown) {
  const read = check(schema, json, path);
  if (!read.ok) throw problemsIn(read.problems);
  return read.value as z.output<S>;
}
