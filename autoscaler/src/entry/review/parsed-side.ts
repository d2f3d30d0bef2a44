import { parseDelivery } from '../../core/delivery/parse.ts';
import type { DeliveryPolicy } from '../../core/delivery/policy.ts';
import type { Guardrails } from '../../core/guardrails/guardrails.ts';
import { parseGuarded } from '../../core/guardrails/judge.ts';
import { parseGuardrails } from '../../core/guardrails/parse.ts';
import { parsePolicy } from '../../core/policy/parse.ts';
import type { Policy } from '../../core/policy/policy.ts';
import type { Parsed, Problem } from '../../core/problem.ts';
import {
  DELIVERY_FILE,
  type Files,
  GUARDRAILS_FILE,
  POLICY_FILE,
  type Snapshot,
} from './material.ts';

/** A snapshot's policies, read; what is not there or cannot be read is absent. */
export interface Side {
  readonly policy?: Policy;
  readonly guardrails?: Guardrails;
  readonly delivery?: DeliveryPolicy;
  /** All that is wrong with them, bounds that are passed included. */
  readonly problems: readonly Problem[];
}

export function readSide({ files }: Snapshot): Side {
  const text = files.get(POLICY_FILE);
  const policy = read(files, POLICY_FILE, parsePolicy);
  const guardrails = read(files, GUARDRAILS_FILE, parseGuardrails);
  const delivery = read(files, DELIVERY_FILE, parseDelivery);
  const bounds = guardrails?.ok ? guardrails.value : undefined;
  // The policy's own problems are among these; told once, with the bounds in the order of lines.
  const guarded =
    bounds && text !== undefined ? parseGuarded({ text, source: POLICY_FILE }, bounds) : policy;
  return {
    ...(policy?.ok ? { policy: policy.value } : {}),
    ...(bounds ? { guardrails: bounds } : {}),
    ...(delivery?.ok ? { delivery: delivery.value } : {}),
    problems: [guarded, guardrails, delivery].flatMap((it) => (!it || it.ok ? [] : it.problems)),
  };
}

function read<T>(
  files: Files,
  path: string,
  parse: (text: string, source: string) => Parsed<T>,
): Parsed<T> | undefined {
  const text = files.get(path);
  return text === undefined ? undefined : parse(text, path);
}

/** What the cluster cannot do without: a change that takes it away would leave no rule at all. */
export const takenAway = (base: Files, head: Files): readonly Problem[] =>
  [POLICY_FILE, GUARDRAILS_FILE, DELIVERY_FILE]
    .filter((path) => base.has(path) && !head.has(path))
    .map((source) => ({ source, path: '', expected: 'the file to stay', got: 'no such file' }));
