import { type Millis, minutes, seconds } from '../../autoscaler/src/core/units.ts';
import { PLACES } from '../../autoscaler/world/wire/internet.ts';
import { aLiveSystem } from './live-cli.ts';
import { tableRequest } from './table-request.ts';

export type LiveSystem = Awaited<ReturnType<typeof aLiveSystem>>;

/** One failure, brought about in the simulated world, and what a person then sees of it. */
export interface TroubleStory {
  readonly name: string;
  readonly tell: () => Promise<string>;
}

/** What is typed, and what comes of it. */
export async function told(system: LiveSystem, ...commands: readonly string[]): Promise<string> {
  const parts: string[] = [];
  for (const command of commands) {
    const { out, err, code } = await system.type(...command.split(' '));
    const status = code === 0 ? '' : `(exit code ${code})\n`;
    parts.push(`$ npx smartscale ${command}\n${out}${err}${status}`);
  }
  return parts.join('\n').trimEnd();
}

/** The last decision, and what people were told: all that an alarm is. */
export async function decided(system: LiveSystem): Promise<string> {
  return both(await told(system, 'history --limit 1'), system);
}

/** What a topic's subscribers were told, newest last, each once. */
export function messages({ wire }: LiveSystem): string {
  const lines = wire.published.map(({ subject, message }) => {
    const { NewStateReason: why } = JSON.parse(message) as { NewStateReason: string };
    return `${subject} — ${why}`;
  });
  return `# to the topics:\n${[...new Set(lines)].join('\n')}`;
}

export const both = (words: string, system: LiveSystem) => `${words}\n\n${messages(system)}`;

export async function running(options: Parameters<typeof aLiveSystem>[0], span: number) {
  const system = await aLiveSystem(options);
  system.startFunctions();
  // Between two heartbeats: on the minute itself one is always under way.
  await system.pass((minutes(span) + seconds(30)) as Millis);
  return system;
}

/** Somebody edits the item in the console. The value is DynamoDB's own JSON. */
export async function editState(
  { wire }: LiveSystem,
  { path, value }: { readonly path: string; readonly value: object },
): Promise<void> {
  await wire.table(
    tableRequest('UpdateItem', {
      TableName: PLACES.table,
      Key: { cluster_id: { S: PLACES.cluster }, record: { S: 'STATE' } },
      UpdateExpression: `SET ${path} = :value`,
      ExpressionAttributeValues: { ':value': value },
    }),
  );
}

/** A load that rises once the cluster has run for some minutes. */
export const rising = (from: number, to: number) => {
  let load = from;
  return {
    load: () => load,
    rise: () => {
      load = to;
    },
  };
};
