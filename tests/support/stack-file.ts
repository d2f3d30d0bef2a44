import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { StackConfig } from '../../platform/read-settings.ts';
import { ROOT } from '../tidy/source.ts';

/**
 * A stack file as Pulumi hands it to the program: scalars as text, all else as JSON (Pulumi,
 * "Configuration", structured configuration).
 */
export function stackFile(name: string): StackConfig {
  const text = readFileSync(`${ROOT}/platform/${name}`, 'utf8');
  const { config }: { readonly config: Readonly<Record<string, unknown>> } = parse(text);
  return configOf(config);
}

export const configOf = (values: Readonly<Record<string, unknown>>): StackConfig =>
  Object.fromEntries(
    Object.entries(values).map(([key, value]) => [
      key.includes(':') ? key : `smartscale:${key}`,
      typeof value === 'object' ? JSON.stringify(value) : String(value),
    ]),
  );
