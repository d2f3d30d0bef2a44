import { savedShare, totalOf, type WeeklyReport } from '../cost/weekly.ts';
import { HOUR } from '../units.ts';
import { money } from './money.ts';
import { count, percent } from './words.ts';

/** What a week came to, for a subject line and its first sentence. */
export function weekInASentence(report: WeeklyReport): string {
  const { bill, baseline, terms } = report;
  const [own, before] = [totalOf(bill), totalOf(baseline.bill)];
  const saved = savedShare(own, before);
  if (saved === undefined) return 'No record tells what ran in the last seven days.';
  const instead = `instead of ${money(before, terms)} for ${count(baseline.nodes, 'fixed node')}`;
  return `The workers cost ${money(own, terms)} ${instead}: ${savedWords(saved)}.`;
}

/** `41.2% saved`, `3% more`. */
export const savedWords = (saved: number): string =>
  saved < 0 ? `${percent(-saved)} more` : `${percent(saved)} saved`;

/** `118 node-hours`. */
export const nodeHours = (hours: number): string => `${hours.toFixed(0)} node-hours`;

export const wholeHours = (span: number): string => `${(span / HOUR).toFixed(1)} hours`;
