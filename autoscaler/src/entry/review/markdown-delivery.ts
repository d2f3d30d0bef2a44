import type { WindowVerdict } from './calendar.ts';
import { atMost, type Detail } from './detail.ts';
import type { Part } from './markdown-policy.ts';
import { code, cut, fenced, folded, plain, table } from './markdown-text.ts';
import type { FieldChange, Named } from './objects.ts';
import { type Parameter, STANDARD_BYTES } from './parameter.ts';

export const windowPart: Part = ({ windows, windowsMoved, at, verdict }, { rows }) => {
  const title = '### When it goes live';
  if (verdict.level === 'refused')
    return `${title}\n\nNot as it is. Should it be merged all the same, what is live now stays live.`;
  if (!windows) return `${title}\n\nThere is no delivery policy: nothing holds it back.`;
  if (windows.length === 0) return '';
  const { shown, rest } = atMost(windows, rows);
  const lines = shown.map((it) => `- ${windowInWords(it)}`).join('\n');
  const moved = windowsMoved
    ? '⚠️ Judged by the windows of this very change, which moves them.'
    : '';
  const as = `As of ${at}; the commit status \`smartscale/sync-window\` is asked again as time goes on.`;
  return [title, lines, rest, moved, as].filter(Boolean).join('\n\n');
};

function windowInWords({ application, gated, allowed, words, byHand }: WindowVerdict): string {
  const name = code(application);
  if (!gated) return `✅ ${name}: at once; no window ever stops it.`;
  if (allowed) return `✅ ${name}: at once. It is ${plain(words)}.`;
  const pass = byHand
    ? 'A person may let it pass by hand (`smartscale.dev/sync-now`).'
    : 'Nobody may let it pass by hand.';
  return `⏸ ${name}: **held**. It is ${plain(words)}. ${pass}`;
}

export const startsPart: Part = ({ starts, changes }, { rows }) => {
  if (starts.length === 0 || changes.length === 0) return '';
  const lines = starts.slice(0, rows).map((it) => {
    const clocks =
      it.clocksSet === 0 ? '' : `⏰ clocks are set by ${signed(it.clocksSet)} h before`;
    const marks = [it.isNew ? 'new' : '', clocks].filter(Boolean).join(' ');
    return [
      code(it.schedule),
      `${it.nodes}`,
      `${it.local} ${it.timeZone}`,
      it.start,
      it.asksFrom,
      marks,
    ];
  });
  const head = ['schedule', 'nodes', 'starts, local', 'starts, UTC', 'asks from, UTC', ''];
  return `### Next starts\n\n${table(head, lines, [1])}`;
};

const signed = (hours: number): string => `${hours > 0 ? '+' : '−'}${Math.abs(hours)}`;

export const objectsPart: Part = ({ objects }, detail) => {
  const { created, changed, deleted, dangers } = objects;
  if (created.length + changed.length + deleted.length === 0)
    return '### Rendered objects\n\nNone created, changed or deleted.';
  const boxes = dangers.map(({ level, words, objects: named }) => {
    const { shown, rest } = atMost(named, detail.objects);
    const list = shown.map((it) => `> - ${code(cut(it, detail.value))}`).join('\n');
    const more = rest && `\n> ${rest}`;
    return `> [!${level === 'refused' ? 'CAUTION' : 'WARNING'}]\n> ${plain(words)}\n${list}${more}`;
  });
  const lists = [
    listOf('Created', created.map(named), detail),
    listOf(
      'Deleted',
      deleted.map((it) => named(it) + staying(it, objects.left)),
      detail,
    ),
    changedList(changed, detail),
  ];
  return ['### Rendered objects', ...boxes, ...lists].filter(Boolean).join('\n\n');
};

const named = ({ id, application }: Named): string => `${code(id)} of ${plain(application)}`;

const staying = ({ id }: Named, left: readonly string[]): string =>
  left.includes(id) ? ', which Flux leaves in the cluster' : '';

function listOf(title: string, items: readonly string[], { objects }: Detail): string {
  if (items.length === 0) return '';
  const { shown, rest } = atMost(items, objects);
  return `${title}:\n\n${[...shown, ...(rest ? [rest] : [])].map((it) => `- ${it}`).join('\n')}`;
}

type ChangedObjects = Parameters<Part>[0]['objects']['changed'];

function changedList(changed: ChangedObjects, { objects, fields, value }: Detail): string {
  if (changed.length === 0) return '';
  const { shown, rest } = atMost(changed, objects);
  const lines = shown.flatMap(({ id, application, fields: all }) => {
    const inside = atMost(all, fields);
    return [
      `- ${code(cut(id, value))} of ${plain(application)}`,
      ...inside.shown.map((it) => `  - ${fieldInWords(it, value)}`),
      ...(inside.rest ? [`  - ${inside.rest}`] : []),
    ];
  });
  return `Changed:\n\n${[...lines, ...(rest ? [`- ${rest}`] : [])].join('\n')}`;
}

function fieldInWords({ path, before, after }: FieldChange, value: number): string {
  const shown = (text: string | null) => (text === null ? 'nothing' : code(cut(text, value)));
  return `${code(cut(path, value))}: ${shown(before)} → ${shown(after)}`;
}

export const parameterPart: Part = ({ parameter: { before, after } }) => {
  if (!after || before?.hash === after.hash) return '';
  const share = Math.round((after.bytes / STANDARD_BYTES) * 100);
  const bytes = `${before ? `${before.bytes} → ` : ''}${after.bytes}`;
  const size = `${bytes} of ${STANDARD_BYTES} bytes (${share} %)`;
  const content = `content ${before ? shortHash(before) : 'none'} → ${shortHash(after)}`;
  return `### Parameter\n\n${size}; ${content}.`;
};

const shortHash = ({ hash }: Parameter): string => code(`sha256:${hash.slice(0, 12)}`);

export const wayBackPart: Part = ({ wayBack, verdict, parameter }) => {
  if (verdict.level === 'nothing') return '';
  const told = `${plain(wayBack.when)} ${restoredBy(parameter)}`;
  return `### The way back\n\n${fenced(wayBack.command, 'sh')}\n\n${told}`;
};

function restoredBy({ before, after }: Parameters<Part>[0]['parameter']): string {
  if (!before) return 'There is no policy before this change that it could restore.';
  if (before.hash === after?.hash) return 'It leaves the policy as it is.';
  const passes = 'what was live in the last 30 days always passes';
  return `It restores the policy ${shortHash(before)}. No sync window holds that back: ${passes}.`;
}

export const diffPart: Part = ({ diff }, detail) => {
  if (diff === '' || detail.diff === 0) return '';
  const whole = diff.length <= detail.diff;
  const text = whole ? diff : diff.slice(0, diff.lastIndexOf('\n', detail.diff) + 1);
  const rest = whole ? '' : `\n\n… and ${diff.length - text.length} letters more.`;
  return folded('Full diff of what is delivered', `${fenced(text, 'diff')}${rest}`);
};

export const originPart: Part = ({ base, head, at, upToDate }) => {
  const named = ({ name, commit }: typeof base) =>
    commit === null ? plain(name) : `${plain(name)} ${code(commit)}`;
  const fresh = upToDate ? 'which has all of the base' : '**which lacks commits of the base**';
  return `Base ${named(base)}, head ${named(head)}, ${fresh}. Made ${at}.`;
};
