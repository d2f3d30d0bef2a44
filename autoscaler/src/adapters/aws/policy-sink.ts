import {
  GetParameterCommand,
  GetParameterHistoryCommand,
  PutParameterCommand,
  SSMClient,
} from '@aws-sdk/client-ssm';
import { z } from 'zod';
import type { Version } from '../../core/policy-sync/lately.ts';
import { type Instant, seconds } from '../../core/units.ts';
import { OperatingError } from '../../ports/errors.ts';
import type { PolicySink } from '../../ports/policy-sink.ts';
import { insist, type Patience } from '../transport/retry.ts';
import { readAnswer } from './answer.ts';
import { type AwsAccess, clientSettings } from './client.ts';
import { asking, failureOf } from './errors.ts';

export interface PolicySinkOptions {
  readonly access: AwsAccess;
  readonly patience: Patience;
  /** `/smartscale/<cluster>/policy`. */
  readonly parameter: string;
}

const DATE = z.date().transform((date) => date.getTime() as Instant);
const PARAMETER = z.object({
  Value: z.string(),
  Version: z.int().positive(),
  LastModifiedDate: DATE,
});
const READ = z.object({ Parameter: PARAMETER });
const PUT = z.object({ Version: z.int().positive() });
const HISTORY = z.object({ Parameters: z.array(PARAMETER), NextToken: z.string().nullish() });

/** The store keeps a hundred versions, and tells fifty at once. */
const PAGE = 50;
const MOST_PAGES = 10;

/** The parameter that the autoscaler reads, as whoever writes it sees it. */
export function ssmPolicySink({ access, patience, parameter }: PolicySinkOptions): PolicySink {
  const client = new SSMClient(clientSettings(access, seconds(3)));
  const ask = <T>(call: () => Promise<T>): Promise<T> =>
    insist(patience, () => asking('ssm', call));
  const page = (token: string | undefined) => {
    const more = token === undefined ? {} : { NextToken: token };
    const asked = { Name: parameter, MaxResults: PAGE, ...more };
    return orNothing(() => ask(() => client.send(new GetParameterHistoryCommand(asked))));
  };
  return {
    read: async () => {
      const command = new GetParameterCommand({ Name: parameter });
      const answer = await orNothing(() => ask(() => client.send(command)));
      return answer && versionOf(readAnswer('ssm', READ, answer).Parameter);
    },
    put: async (text) => {
      const command = new PutParameterCommand({
        Name: parameter,
        Value: text,
        Type: 'String',
        Overwrite: true,
        // The standard tier while it fits. Asking for that by name would be refused for ever once
        // a longer policy has made the parameter an advanced one: there is no way back.
        Tier: 'Intelligent-Tiering',
      });
      const answer = await ask(() => client.send(command));
      return readAnswer('ssm', PUT, answer).Version;
    },
    history: async () => {
      const versions: Version[] = [];
      let token: string | undefined;
      for (let pages = 1; pages <= MOST_PAGES; pages++) {
        const answer = await page(token);
        if (!answer) return [];
        const { Parameters, NextToken } = readAnswer('ssm', HISTORY, answer);
        versions.push(...Parameters.map(versionOf));
        if (!NextToken) return versions;
        token = NextToken;
      }
      throw new OperatingError({ service: 'ssm', kind: 'malformed' }, 'a history without an end');
    },
  };
}

const versionOf = ({ Value, Version, LastModifiedDate }: z.output<typeof PARAMETER>): Version => ({
  text: Value,
  version: Version,
  since: LastModifiedDate,
});

/** Nothing was ever put: that is an answer, and all else that fails is none. */
async function orNothing<T>(call: () => Promise<T>): Promise<T | undefined> {
  try {
    return await call();
  } catch (error) {
    if (!(error instanceof OperatingError)) throw error;
    if (failureOf(error.cause)?.code === 'ParameterNotFound') return undefined;
    throw error;
  }
}
