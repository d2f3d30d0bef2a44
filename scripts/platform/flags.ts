import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';

/** Flags of a script, `--help` among them: prints `help` and ends where they ask for it or are wrong. */
export function readFlags<T extends ParseArgsOptionsConfig>(options: T, help: string) {
  try {
    const all = { ...options, help: { type: 'boolean', default: false } } as const;
    const { values } = parseArgs<{ options: T & { help: { type: 'boolean' } } }>({ options: all });
    if (!('help' in values && values.help)) return values;
    process.stdout.write(help);
    process.exit(0);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n\n${help}`);
    process.exit(2);
  }
}
