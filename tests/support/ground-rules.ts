import type { GroundRule } from './ground-rule.ts';
import { DATA_RULES } from './ground-rules-data.ts';
import { FUNCTION_RULES } from './ground-rules-functions.ts';
import { NETWORK_RULES } from './ground-rules-network.ts';

export const GROUND_RULES: readonly GroundRule[] = [
  ...NETWORK_RULES,
  ...FUNCTION_RULES,
  ...DATA_RULES,
];
