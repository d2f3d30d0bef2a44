import { createHash } from 'node:crypto';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { z } from 'zod';
import { type Envelope, parseEnvelope } from '../../core/policy/envelope.ts';
import { renderProblem } from '../../core/problem.ts';
import { seconds } from '../../core/units.ts';
import { OperatingError } from '../../ports/errors.ts';
import type { PolicyReading, PolicySource } from '../../ports/policy-source.ts';
import { insist, type Patience } from '../transport/retry.ts';
import { readAnswer } from './answer.ts';
import { type AwsAccess, clientSettings } from './client.ts';
import { asking } from './errors.ts';

export interface PolicySourceOptions {
  readonly access: AwsAccess;
  readonly patience: Patience;
  /** `/smartscale/<cluster>/policy`. */
  readonly parameter: string;
}

/** A policy with where it came from, which decisions are recorded with. */
export type EnvelopeReading =
  | ({ readonly kind: 'current' } & Envelope)
  | Extract<PolicyReading, { readonly kind: 'unavailable' }>;

const ANSWER = z.object({ Parameter: z.object({ Value: z.string() }) });

/** The policy that the controller put into the parameter store. Checked as if a stranger had. */
export function ssmPolicySource({
  access,
  patience,
  parameter,
}: PolicySourceOptions): PolicySource & { read(): Promise<EnvelopeReading> } {
  const client = new SSMClient(clientSettings(access, seconds(3)));
  const text = async (): Promise<string> => {
    const command = new GetParameterCommand({ Name: parameter });
    const answer = await insist(patience, () => asking('ssm', () => client.send(command)));
    return readAnswer('ssm', ANSWER, answer).Parameter.Value;
  };
  // The text is the same for weeks, and reading it is most of what asking for it would cost.
  let last: { readonly text: string; readonly reading: EnvelopeReading } | undefined;
  return {
    read: async () => {
      try {
        const now = await text();
        if (last?.text !== now) last = { text: now, reading: judge(now, parameter) };
        return last.reading;
      } catch (error) {
        if (!(error instanceof OperatingError)) throw error;
        return { kind: 'unavailable', why: `${parameter}: ${error.message}` };
      }
    },
  };
}

function judge(text: string, parameter: string): EnvelopeReading {
  const parsed = parseEnvelope(text, parameter, sha256);
  if (parsed.ok) return { kind: 'current', ...parsed.value };
  const [first] = parsed.problems;
  const more = parsed.problems.length - 1;
  const problem = first ? renderProblem(first) : `${parameter} holds no policy`;
  return { kind: 'unavailable', why: more > 0 ? `${problem}, and ${more} more` : problem };
}

/** The hash that envelopes are written and checked with. */
export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
