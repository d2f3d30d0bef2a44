import { GROWING } from './growing.ts';
import { INTERRUPTED } from './interrupted.ts';
import type { Scenario } from './scenario.ts';
import { SHRINKING } from './shrinking.ts';

export const SCENARIOS: readonly Scenario[] = [...GROWING, ...SHRINKING, ...INTERRUPTED];
