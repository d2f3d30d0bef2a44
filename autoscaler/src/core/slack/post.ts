/** What Slack's Block Kit is given: as much of it as is used here. */
export interface Post {
  /** For notifications, and for readers that show no blocks. */
  readonly text: string;
  readonly blocks: readonly Block[];
}

export type Block =
  | { readonly type: 'header'; readonly text: PlainText }
  | { readonly type: 'section'; readonly text: Markdown }
  | { readonly type: 'section'; readonly fields: readonly Markdown[] }
  | { readonly type: 'context'; readonly elements: readonly Markdown[] };

export interface PlainText {
  readonly type: 'plain_text';
  readonly text: string;
  readonly emoji: true;
}

export interface Markdown {
  readonly type: 'mrkdwn';
  readonly text: string;
}

/** Slack's own limits, in characters or pieces (Block Kit reference, 2026). */
export const LIMITS = {
  blocks: 50,
  header: 150,
  section: 3_000,
  fields: 10,
  field: 2_000,
  elements: 10,
  text: 4_000,
} as const;

/**
 * Text that came from elsewhere, safe in Slack's markup: these three begin links and mentions, and
 * a pod named `<!channel>` must wake nobody. Cut where it would grow too long, never within one of
 * the entities.
 */
export function escaped(text: string, longest: number = LIMITS.section): string {
  let result = '';
  for (const letter of text) {
    const next = ENTITIES[letter] ?? letter;
    if (result.length + next.length > longest - 1) return `${result}…`;
    result += next;
  }
  return result;
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

export const header = (text: string): Block => ({
  type: 'header',
  // Plain text knows no entities: it is shown as it is.
  text: { type: 'plain_text', text: shortened(text, LIMITS.header), emoji: true },
});

/** Markup of our own, in which what came from elsewhere is escaped already. */
export const section = (markup: string): Block => ({
  type: 'section',
  text: markdown(markup, LIMITS.section),
});

/** Two columns of a label and what is to be said about it; those that are absent are left out. */
export function fields(pairs: Readonly<Record<string, string | undefined>>): readonly Block[] {
  const told = Object.entries(pairs).flatMap(([label, value]) =>
    value === undefined ? [] : [markdown(`*${label}*\n${value}`, LIMITS.field)],
  );
  return told.length === 0 ? [] : [{ type: 'section', fields: told.slice(0, LIMITS.fields) }];
}

export function context(parts: readonly (string | undefined)[]): readonly Block[] {
  const elements = parts.flatMap((it) => (it === undefined ? [] : [markdown(it, LIMITS.field)]));
  return elements.length === 0
    ? []
    : [{ type: 'context', elements: elements.slice(0, LIMITS.elements) }];
}

/** A link whose address cannot end it early. */
export const link = (url: string, label: string): string =>
  `<${url.replace(/[|<>\s]/g, encodeURIComponent).replace(/&/g, '&amp;')}|${escaped(label)}>`;

const markdown = (text: string, longest: number): Markdown => ({
  type: 'mrkdwn',
  text: shortened(text, longest),
});

/** By characters as Slack counts them; half of a character outside the basic plane is cut too. */
function shortened(text: string, longest: number): string {
  if (text.length <= longest) return text;
  return `${text.slice(0, longest - 1).replace(/[\uD800-\uDBFF]$|&[a-z]*$/, '')}…`;
}
