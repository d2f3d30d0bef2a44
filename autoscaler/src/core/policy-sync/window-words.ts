import { list } from '../explain/words.ts';
import { DURATION } from '../policy/quantities.ts';
import type { SyncDecision, SyncWindow } from '../sync-windows/window.ts';

/** What the windows say, in a sentence that stays the same for as long as they say it. */
export function explainSync({ reason, decidedBy }: SyncDecision): string {
  const windows = list(decidedBy.map(named));
  const many = decidedBy.length > 1;
  switch (reason) {
    case 'no-window':
      return 'no sync window concerns it.';
    case 'deny-active':
      return `${windows} ${many ? 'are open, and deny' : 'is open, and denies'} changes.`;
    case 'allow-inactive':
      return `changes wait for ${windows}.`;
    case 'allow-active':
      return `${windows} ${many ? 'are open, and let' : 'is open, and lets'} changes through.`;
    case 'deny-inactive':
      return 'no window that denies changes is open.';
    case 'deny-manual':
    case 'allow-manual':
      return `a person lets it through ${windows}.`;
    case 'deny-overrun':
    case 'allow-overrun':
      return `it began before ${windows}, and may finish.`;
  }
}

/** As whoever wrote it calls it, with when it is. */
function named({ description, schedule, duration, timeZone, kind }: SyncWindow): string {
  const when = `"${schedule}" ${timeZone} for ${DURATION.render(duration)}`;
  return description ? `"${description}" (${when})` : `the ${kind} window ${when}`;
}
