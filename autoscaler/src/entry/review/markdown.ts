import { type Detail, STEPS } from './detail.ts';
import {
  diffPart,
  objectsPart,
  originPart,
  parameterPart,
  startsPart,
  wayBackPart,
  windowPart,
} from './markdown-delivery.ts';
import { changesPart, effectPart, type Part, rulesPart, shortPart } from './markdown-policy.ts';
import { plain } from './markdown-text.ts';
import type { Review } from './review.ts';
import type { Level } from './verdict.ts';

/** By this line the comment is found again, so that there is one however often it is renewed. */
export const MARKER = '<!-- smartscale:policy-report -->';

/**
 * GitHub refuses a comment of more than 65,536 characters, and nobody is told. Counted here in
 * UTF-8 bytes, which are never fewer.
 */
export const MOST_BYTES = 65_536;

/** In the order in which a reviewer asks. */
const PARTS: readonly Part[] = [
  shortPart,
  changesPart,
  effectPart,
  rulesPart,
  windowPart,
  startsPart,
  objectsPart,
  parameterPart,
  wayBackPart,
  originPart,
  diffPart,
];

const SIGNS: Readonly<Record<Level, string>> = {
  refused: '⛔',
  careful: '⚠️',
  fine: '✅',
  nothing: '✅',
};

/** The report as Markdown that fits into a comment, as whole as it can be, and says what is not. */
export function renderMarkdown(review: Review): string {
  for (const [step, detail] of STEPS.entries()) {
    const text = rendered(review, detail, step > 0);
    if (bytesOf(text) < MOST_BYTES) return text;
  }
  return chopped(rendered(review, LEAST, true));
}

const LEAST: Detail = { diff: 0, fields: 0, objects: 3, rows: 5, value: 40 };
const SHORTENED =
  '_Shortened to fit into a comment: the full diff and what "… more" stands for are in the artefact `pr-report.json`._';

function rendered(review: Review, detail: Detail, shortened: boolean): string {
  const parts = PARTS.map((part) => part(review, detail));
  const all = [titleOf(review), pointsOf(review, detail), shortened ? SHORTENED : '', ...parts];
  return `${MARKER}\n${all.filter(Boolean).join('\n\n')}\n`;
}

const titleOf = ({ verdict: { level, headline } }: Review): string =>
  `## ${SIGNS[level]} SmartScale: ${plain(headline)}`;

const pointsOf = ({ verdict: { points } }: Review, { rows }: Detail): string =>
  points
    .slice(0, rows)
    .map((point) => `- ${plain(point)}`)
    .join('\n');

/** Last resort: whole lines, as many as fit, and a word that there were more. */
function chopped(text: string): string {
  const kept: string[] = [];
  let room = MOST_BYTES - bytesOf(CHOPPED) - 1;
  for (const line of text.split('\n')) {
    room -= bytesOf(line) + 1;
    if (room < 0) break;
    kept.push(line);
  }
  return `${kept.join('\n')}${CHOPPED}`;
}

const CHOPPED = '\n\n_Cut here: the whole report is in the artefact `pr-report.json`._\n';

const bytesOf = (text: string): number => Buffer.byteLength(text, 'utf8');
