import { it } from 'vitest';

/** Something that a machine may lack, and how it is told. */
export interface Need {
  /** For people: `pandas`, `a writable cgroup`. */
  readonly what: string;
  readonly met: boolean;
}

/**
 * `it` for tests that need what a machine may lack. Where it is missing the tests are skipped and a line says so;
 * where `RUNNABLE_TESTS_COMPLETE` is set, as in CI, they fail instead.
 */
export function itNeeds(need: Need): typeof it | typeof it.skip {
  if (need.met) return it;
  if (process.env['RUNNABLE_TESTS_COMPLETE']) {
    it(`finds ${need.what}`, () => {
      throw new Error(`this machine lacks ${need.what}, and RUNNABLE_TESTS_COMPLETE allows no skipped test`);
    });
    return it.skip;
  }
  process.stderr.write(`\nSKIPPED: tests that need ${need.what}, which this machine lacks\n`);
  return it.skip;
}
