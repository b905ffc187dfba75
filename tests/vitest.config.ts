import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** What takes longest comes first: two files at a time. */
class Order extends BaseSequencer {
  override sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isLater = ({ moduleId }: TestSpecification) =>
      Number(!/browser\/(tasks|imports)\.test\.ts$/.test(moduleId));
    return Promise.resolve(files.toSorted((a, b) => isLater(a) - isLater(b)));
  }
}

/** What measures a page has the machine for itself: it is run after the rest. */
const MEASURED = ['lighthouse', 'speed', 'vault-speed'].map((name) => `tests/browser/${name}.test.ts`);

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
          exclude: MEASURED,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'measured',
          include: MEASURED,
          testTimeout: 180_000,
          hookTimeout: 120_000,
        },
      },
    ],
    maxWorkers: 2,
    sequence: { sequencer: Order },
  },
});
