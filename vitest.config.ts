import { defineConfig } from 'vitest/config';

/** `vitest run --mode e2e` runs what starts real servers on loopback ports; else all the rest. */
export default defineConfig(({ mode }) => ({
  test: {
    include: mode === 'e2e' ? ['tests/e2e/**/*.e2e.ts'] : ['tests/**/*.test.ts'],
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
