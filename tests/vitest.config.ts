import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** What measures comes first, beside what only waits; then all the rest, two files at a time. */
const FIRST = ['outage', 'speed', 'lighthouse'];

class Order extends BaseSequencer {
  override sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) =>
      (FIRST.findIndex((name) => moduleId.endsWith(`browser/${name}.test.ts`)) + FIRST.length + 1) %
      (FIRST.length + 1);
    return Promise.resolve(files.toSorted((a, b) => place(a) - place(b)));
  }
}

// Tests of the running product: each file starts its own simulator and its own Workers runtime.
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'worker',
          include: ['tests/worker/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'browser',
          include: ['tests/browser/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
    maxWorkers: 2,
    sequence: { sequencer: Order },
  },
});
