import { GROWING } from './growing.ts';
import type { Scenario } from './scenario.ts';
import { SHRINKING } from './shrinking.ts';

export const SCENARIOS: readonly Scenario[] = [...GROWING, ...SHRINKING];
