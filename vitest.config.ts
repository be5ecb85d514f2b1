import { defineConfig } from 'vitest/config';

const sources = ['firmware-contracts', 'rules', 'gateway', 'simulators', 'dashboard'];

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
          include: ['gateway/test/**/*.{flow,crash}.test.ts', 'simulators/test/**/*.flow.test.ts'],
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      },
      { test: { name: 'tidy', include: ['gateway/test/tidy.test.ts'], testTimeout: 60_000 } },
      {
        test: {
          name: 'system',
          include: ['gateway/test/**/*.system.test.ts', 'simulators/test/**/*.system.test.ts'],
          testTimeout: 240_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
});
