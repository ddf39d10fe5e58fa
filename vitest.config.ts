import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/build.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: 'forks',
    // Most tests wait for processes that they start: two at a time pay on two processors, too.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    setupFiles: ['test/support/bare-environment.ts'],
  },
});
