import { parse } from 'yaml';
import { configIn } from '../../platform/day-0/read-bench.ts';
import { readSettings } from '../../platform/read-settings.ts';
import { GUARDRAILS_FILE, POLICY_FILE } from '../../platform/settings/policy-rules.ts';
import type { Settings } from '../../platform/settings.ts';
import { read } from '../tidy/source.ts';

/** The stack file that comes with the repository, as its commands read it. */
export const EXAMPLE: Settings = exampleOf('smartscale-prod');

function exampleOf(stack: string): Settings {
  const config = configIn(parse(read(`platform/Pulumi.${stack}.example.yaml`)));
  const files = { policy: read(POLICY_FILE), guardrails: read(GUARDRAILS_FILE) };
  const found = readSettings({ stack, config, files });
  if (!found.ok) throw new Error(JSON.stringify(found.problems));
  return found.value;
}
