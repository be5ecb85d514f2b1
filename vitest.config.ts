import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

// Forks, threads and the programs that tests start load the same modules again and again: half of that is compiling.
process.env.NODE_COMPILE_CACHE ??= join(import.meta.dirname, 'node_modules/.cache/node');

const sources = ['firmware-contracts', 'rules', 'gateway', 'simulators', 'dashboard'];

/** They take the whole machine, or measure it: nothing else runs meanwhile. */
const ALONE = ['overload*', 'pages/wall-flood', 'pages/wall-lasting', 'reader-lag', 'rules-trials'].map(
  (name) => `gateway/test/${name}.system.test.ts`,
);

const SYSTEM = {
  testTimeout: 240_000,
  hookTimeout: 180_000,
  expect: { poll: { timeout: 30_000, interval: 100 } },
};

export default defineConfig({
  test: {
    // The default leaves one core free, which on two cores is half of the machine.
    maxWorkers: 2,
    projects: [
      {
        test: {
          name: 'unit',
          // Tests here share nothing that changes; loading the same modules for each file took most of the time.
          isolate: false,
          // A machine that others use as well is slow, not wrong: what must be fast is asserted where it must.
          testTimeout: 30_000,
          hookTimeout: 30_000,
          include: sources.flatMap((room) => [`${room}/src/**/*.test.ts`, `${room}/test/**/*.test.ts`]),
          exclude: ['**/*.flow.test.ts', '**/*.crash.test.ts', '**/*.system.test.ts', '**/tidy.test.ts'],
        },
      },
      {
        test: {
          name: 'flow',
          isolate: false,
          include: ['gateway/test/**/*.{flow,crash}.test.ts', 'simulators/test/**/*.flow.test.ts'],
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      },
      { test: { name: 'tidy', include: ['gateway/test/tidy.test.ts'], testTimeout: 60_000 } },
      {
        test: {
          ...SYSTEM,
          name: 'system',
          include: ['gateway/test/**/*.system.test.ts', 'simulators/test/**/*.system.test.ts'],
          exclude: ALONE,
        },
      },
      {
        test: {
          ...SYSTEM,
          name: 'alone',
          include: ALONE,
          fileParallelism: false,
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
