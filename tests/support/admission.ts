import { evaluate } from '@marcbachmann/cel-js';
import { z } from 'zod';
import type { Rendered } from '../../apps/main.ts';

/**
 * The API server's part in a ValidatingAdmissionPolicy, as far as ours need it. A real one was
 * asked as well (docs/MANIFESTS.md): this stands for it where there is none.
 */
export interface Attempt {
  readonly operation: 'CREATE' | 'UPDATE' | 'DELETE';
  readonly user: string;
  /** Plural, with its subresource: `nodes/status`. */
  readonly resource: string;
  readonly group?: string;
  readonly kind: string;
  readonly name?: string;
  readonly namespace?: string;
  readonly object?: unknown;
  readonly oldObject?: unknown;
}

const expression = z.looseObject({ name: z.string(), expression: z.string() });
const policyJson = z.looseObject({
  spec: z.looseObject({
    failurePolicy: z.literal('Fail'),
    matchConstraints: z.looseObject({
      namespaceSelector: z
        .looseObject({ matchExpressions: z.array(z.looseObject({ values: z.array(z.string()) })) })
        .optional(),
      resourceRules: z.array(
        z.looseObject({
          apiGroups: z.array(z.string()),
          operations: z.array(z.string()),
          resources: z.array(z.string()),
        }),
      ),
    }),
    matchConditions: z.array(expression).optional(),
    variables: z.array(expression).optional(),
    validations: z.array(
      z.looseObject({
        expression: z.string(),
        message: z.string().optional(),
        messageExpression: z.string().optional(),
      }),
    ),
  }),
});
type Spec = z.output<typeof policyJson>['spec'];

/** What all bound policies among the objects say against an attempt; empty: it is admitted. */
export function refusals(objects: readonly Rendered[], attempt: Attempt): readonly string[] {
  const bound = objects
    .filter(({ object }) => object.kind === 'ValidatingAdmissionPolicyBinding')
    .map(
      ({ object }) => z.looseObject({ policyName: z.string() }).parse(object['spec']).policyName,
    );
  return objects
    .filter(({ object }) => object.kind === 'ValidatingAdmissionPolicy')
    .filter(({ object }) => bound.includes(object.metadata.name))
    .flatMap(({ object }) => refusedBy(policyJson.parse(object).spec, attempt));
}

function refusedBy(spec: Spec, attempt: Attempt): readonly string[] {
  if (!isMatched(spec, attempt)) return [];
  const context: Record<string, unknown> = {
    request: requestOf(attempt),
    object: attempt.object ?? null,
    oldObject: attempt.oldObject ?? null,
  };
  if (!(spec.matchConditions ?? []).every((it) => evaluate(it.expression, context))) return [];
  const variables: Record<string, unknown> = {};
  context['variables'] = variables;
  for (const { name, expression } of spec.variables ?? [])
    variables[name] = evaluate(expression, context);
  return spec.validations
    .filter(({ expression }) => evaluate(expression, context) !== true)
    .map(({ message, messageExpression }) =>
      messageExpression ? String(evaluate(messageExpression, context)) : (message ?? ''),
    );
}

function isMatched({ matchConstraints }: Spec, attempt: Attempt): boolean {
  const { namespaceSelector, resourceRules } = matchConstraints;
  const among = namespaceSelector?.matchExpressions.flatMap(({ values }) => values);
  if (among && !among.includes(attempt.namespace ?? '')) return false;
  return resourceRules.some(
    ({ apiGroups, operations, resources }) =>
      [attempt.group ?? '', '*'].some((it) => apiGroups.includes(it)) &&
      operations.includes(attempt.operation) &&
      resources.some((it) => meets(it, attempt.resource)),
  );
}

/** `*` is any resource and none below one; `nodes/*` is whatever lies below nodes. */
function meets(rule: string, resource: string): boolean {
  if (rule === resource) return true;
  if (rule === '*') return !resource.includes('/');
  return rule.endsWith('/*') && resource.startsWith(rule.slice(0, -1));
}

/** A field that has nothing to say is absent, as a real API server has it, and never empty. */
function requestOf({ user, kind, group = '', name, namespace, resource }: Attempt) {
  const [, subResource] = resource.split('/');
  return {
    userInfo: { username: user },
    kind: { group, kind },
    ...(name === undefined ? {} : { name }),
    ...(namespace === undefined ? {} : { namespace }),
    ...(subResource === undefined ? {} : { subResource }),
  };
}
