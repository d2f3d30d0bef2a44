import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/** What else `--mode` can choose: real servers on loopback ports, mutants hunted at the wire. */
const MODES: Record<string, string> = {
  e2e: 'tests/e2e/**/*.e2e.ts',
  mutants: 'tests/**/*.mutants.ts',
};

export default defineConfig(({ mode }) => ({
  test: {
    include: [MODES[mode] ?? 'tests/**/*.test.ts'],
    // Vitest would leave one core idle; on two that is a minute.
    maxWorkers: availableParallelism(),
    // Real servers are shared: one control plane for all, and what is fast alone.
    fileParallelism: mode !== 'e2e',
    testTimeout: 60_000,
    hookTimeout: 60_000,
    reporters: ['default', './tests/closing-line.ts'],
    coverage: {
      provider: 'v8',
      include: ['autoscaler/src/**/*.ts'],
      reporter: ['text-summary', 'html'],
    },
  },
}));
