import { DURATION } from '../policy/quantities.ts';
import { readCron } from '../sync-windows/cron-fields.ts';
import { isNeverAllowed } from '../sync-windows/decide.ts';
import { matches } from '../sync-windows/match.ts';
import { startsFrom } from '../sync-windows/starts.ts';
import { FORESIGHT } from '../sync-windows/timeline.ts';
import type { Target } from '../sync-windows/window.ts';
import { after, type Instant } from '../units.ts';
import { policyTarget, targetOf } from './gates.ts';
import type { DraftWindow, Finding, Rule, Spec } from './rule.ts';
import { windowOf } from './to-policy.ts';

/** Midnight UTC of 2026-01-01: fixed, so that a policy is judged alike on any day. */
const FROM = 1_767_225_600_000 as Instant;

const noSelector: Rule = {
  code: 'window-without-selector',
  wholes: [],
  find: ({ syncWindows }) =>
    syncWindows.flatMap(({ applications, namespaces, clusters }, i) =>
      applications.length + namespaces.length + clusters.length > 0
        ? []
        : [
            {
              path: ['syncWindows', i],
              expected: 'applications, namespaces or clusters that it is about',
              hint: 'a window without any matches nothing; applications: ["*"] matches all',
            },
          ],
    ),
};

const neverStarts: Rule = {
  code: 'window-never-starts',
  wholes: [],
  find: ({ syncWindows }) =>
    syncWindows.flatMap((window, i) =>
      comes(window)
        ? []
        : [
            {
              path: ['syncWindows', i, 'schedule'],
              expected: 'a time that comes within five years',
              hint: 'no calendar has such a day',
            },
          ],
    ),
};

function comes({ schedule, timeZone }: DraftWindow): boolean {
  const read = readCron(schedule);
  if (!read.ok) return false;
  const [first] = startsFrom({ fields: read.fields, timeZone }, FROM);
  return first !== undefined && first <= after(FROM, FORESIGHT);
}

/**
 * Where there are allow windows, something must get through some day. Asked for the automation: a
 * person's exception is no way to deliver.
 */
const neverOpen: Rule = {
  code: 'allow-never-open',
  wholes: ['syncWindows'],
  find: (spec) => {
    const windows = spec.syncWindows.map(windowOf);
    if (!windows.some(({ kind }) => kind === 'allow') || !spec.syncWindows.every(comes)) return [];
    const found = new Map<number, Finding>();
    for (const target of targetsOf(spec)) {
      const allow = windows.findIndex((it) => it.kind === 'allow' && matches(it, target));
      if (allow === -1 || found.has(allow)) continue;
      if (!isNeverAllowed(windows, target, FROM)) continue;
      const deny = windows.find((it) => it.kind === 'deny' && matches(it, target));
      found.set(allow, {
        path: ['syncWindows', allow],
        expected: `a time at which ${target.application} is delivered`,
        hint: deny
          ? `a deny window of ${deny.schedule} for ${DURATION.render(deny.duration)} is active whenever this one is`
          : 'it is never active',
      });
    }
    return [...found.values()];
  },
};

const ANYWHERE = 'smartscale-prod';

/** Applications that are listed, those that windows call by name, and the scaling policy. */
function targetsOf({ applications, syncWindows }: Spec): readonly Target[] {
  const listed = applications.map((it) => targetOf(it, ANYWHERE));
  const called = syncWindows
    .flatMap((window) => window.applications.filter((it) => /^[\w.-]+$/.test(it)))
    .filter((name) => !listed.some((it) => it.application === name))
    .map((application) => ({ application, namespace: application, cluster: ANYWHERE }));
  return [policyTarget(ANYWHERE), ...listed, ...called];
}

export const WINDOW_RULES: readonly Rule[] = [noSelector, neverStarts, neverOpen];
