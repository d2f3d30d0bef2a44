import { parseGuarded } from '../guardrails/judge.ts';
import type { Sha256 } from '../policy/envelope.ts';
import { parsePolicy } from '../policy/parse.ts';
import type { Policy } from '../policy/policy.ts';
import type { Parsed } from '../problem.ts';
import { remembered } from '../remembered.ts';
import { POLICY_FILE, type PolicyFiles, rulesIn } from './files.ts';
import type { Version } from './lately.ts';
import { type Live, liveIn } from './live.ts';
import type { Rules } from './rules.ts';

export interface Reading {
  /** Everything that is wrong with it, bounds that it passes among that. */
  readonly parsed: Parsed<Policy>;
  readonly rules: Rules;
}

/** Turns texts into what they mean. They are the same for weeks: the last reading is kept. */
export interface SyncReader {
  readonly read: (content: string, files: PolicyFiles) => Reading;
  readonly live: (version: Version | undefined) => Live;
}

export function syncReader(cluster: string, sha256: Sha256): SyncReader {
  const readRules = remembered((guardrails?: string, delivery?: string) =>
    rulesIn(
      {
        ...(guardrails === undefined ? {} : { guardrails }),
        ...(delivery === undefined ? {} : { delivery }),
      },
      cluster,
    ),
  );
  const parse = remembered((text: string, { guardrails }: ReturnType<typeof rulesIn>) =>
    guardrails.kind === 'read'
      ? parseGuarded({ text, source: POLICY_FILE }, guardrails.rule)
      : parsePolicy(text, POLICY_FILE),
  );
  const live = remembered((text: string, version: number, since: Version['since']) =>
    liveIn({ text, version, since }, sha256),
  );
  return {
    read: (content, { guardrails, delivery }) => {
      const rules = readRules(guardrails, delivery);
      return { rules, parsed: parse(content, rules) };
    },
    live: (version) =>
      version ? live(version.text, version.version, version.since) : { kind: 'nothing' },
  };
}
