import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    reporters: ['default', './tests/closing-line.ts'],
    coverage: {
      provider: 'v8',
      include: ['autoscaler/src/**/*.ts'],
      reporter: ['text-summary', 'html'],
    },
  },
});
