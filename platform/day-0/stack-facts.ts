import { z } from 'zod';
import { API_SERVER } from '../../autoscaler/src/core/ground-names.ts';
import {
  GROUND_FACTS,
  type GroundFacts,
  MANIFESTS_OUTPUT,
} from '../../autoscaler/src/core/inputs/ground-facts.ts';
import { checkJson } from '../../autoscaler/src/core/inputs/problems.ts';
import type { Parsed } from '../../autoscaler/src/core/problem.ts';
import type { Settings } from '../settings.ts';

/** What the settings alone decide of them: all but the six characters of each secret. */
export const settledFacts = ({
  cluster,
  account,
  region,
  network,
  git,
}: Settings): Omit<GroundFacts, 'secrets'> => ({
  cluster,
  account,
  region,
  apiServer: API_SERVER,
  vpcCidr: network.vpcCidr,
  repository: git.repository,
});

const OUTPUTS = z.object({ [MANIFESTS_OUTPUT]: GROUND_FACTS });

/** What the stack's outputs, as `pulumi stack output --json` prints them, say to the manifests. */
export function factsIn(outputs: string, source: string): Parsed<GroundFacts> {
  const read = checkJson(OUTPUTS, outputs, source);
  return read.ok ? { ok: true, value: read.value[MANIFESTS_OUTPUT] } : read;
}

/** The file, in one order of fields whatever order the stack told them in. */
export const settingsText = (facts: GroundFacts): string =>
  `${JSON.stringify(GROUND_FACTS.parse(facts), null, 2)}\n`;

/** One line for each value that is another, such as `region: us-east-1 → ap-south-1`. */
export function changesBetween(before: string, after: string): readonly string[] {
  const [old, now] = [valuesIn(before), valuesIn(after)];
  return [...new Set([...old.keys(), ...now.keys()])]
    .filter((path) => old.get(path) !== now.get(path))
    .map((path) => `${path}: ${old.get(path) ?? 'nothing'} → ${now.get(path) ?? 'nothing'}`);
}

/** Values by path. A file that is no JSON has none: it is what is being replaced. */
function valuesIn(text: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const walk = (value: unknown, path: string): void => {
    if (typeof value !== 'object' || value === null) return void found.set(path, String(value));
    for (const [key, inner] of Object.entries(value)) walk(inner, path ? `${path}.${key}` : key);
  };
  try {
    walk(JSON.parse(text), '');
  } catch {
    return found;
  }
  return found;
}
