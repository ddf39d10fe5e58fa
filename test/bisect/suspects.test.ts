import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  badOf,
  type Commit,
  chooseNext,
  countRounds,
  narrow,
  type Suspects,
  suspectAll,
  type Verdict,
} from '../../src/bisect/suspects.ts';

/** Tries what is chosen until nothing is; `judge` says what comes of a commit. */
function search(commits: readonly Commit[], atOnce: number, judge: (id: string) => Verdict) {
  let suspects: Suspects = suspectAll(commits);
  let rounds = 0;
  const tried: string[] = [];
  for (;;) {
    const next = chooseNext(suspects, atOnce);
    if (next.length === 0) return { suspects, rounds, tried };
    rounds += 1;
    for (const id of next) {
      tried.push(id);
      suspects = narrow(suspects, id, judge(id));
    }
  }
}

function line(length: number): readonly Commit[] {
  return Array.from({ length }, (_, at) => ({ id: `c${at}`, parents: at === 0 ? ['good'] : [`c${at - 1}`] }));
}

const anyLine = fc.integer({ min: 1, max: 200 }).chain((length) =>
  fc.record({
    length: fc.constant(length),
    bad: fc.nat(length - 1),
    atOnce: fc.integer({ min: 1, max: 7 }),
  }),
);

it('finds the one break of a line of commits in as many rounds as its logarithm', () => {
  fc.assert(
    fc.property(anyLine, ({ length, bad, atOnce }) => {
      const { suspects, rounds, tried } = search(line(length), atOnce, (id) =>
        Number(id.slice(1)) >= bad ? 'bad' : 'good',
      );
      expect(suspects.commits.map(({ id }) => id)).toEqual([`c${bad}`]);
      expect(rounds).toBeLessThanOrEqual(countRounds(length, atOnce));
      expect(new Set(tried).size).toBe(tried.length);
    }),
  );
});

it('names all that it may be where nothing can be said of commits beside the break, and tries no commit twice', () => {
  const withSkips = anyLine.chain((given) =>
    fc.record({
      ...Object.fromEntries(Object.entries(given).map(([key, value]) => [key, fc.constant(value)])),
      skipped: fc.uniqueArray(fc.nat(Math.max(0, given.length - 2)), { maxLength: 30 }),
    }),
  );
  fc.assert(
    fc.property(withSkips, (given) => {
      const { length, bad, atOnce, skipped } = given as unknown as {
        length: number;
        bad: number;
        atOnce: number;
        skipped: number[];
      };
      const judge = (id: string): Verdict => {
        const at = Number(id.slice(1));
        if (skipped.includes(at)) return 'skip';
        return at >= bad ? 'bad' : 'good';
      };
      const { suspects, tried } = search(line(length), atOnce, judge);
      const ids = suspects.commits.map(({ id }) => Number(id.slice(1)));
      // From behind the last one that was judged good up to the first one that was judged bad.
      let first = bad;
      while (first > 0 && skipped.includes(first - 1)) first -= 1;
      let last = bad;
      while (last < length - 1 && skipped.includes(last)) last += 1;
      expect(ids).toEqual(Array.from({ length: last - first + 1 }, (_, index) => first + index));
      const judged = tried.filter((id) => judge(id) !== 'skip').length;
      const bound = atOnce * (countRounds(length, atOnce) + skipped.length);
      expect(judged).toBeLessThanOrEqual(bound);
      expect(new Set(tried).size).toBe(tried.length);
    }),
  );
});

/** A history with merges: each commit stands on one or two earlier ones, and all lead to the last one. */
const anyHistory = fc
  .array(fc.tuple(fc.nat(), fc.nat(), fc.boolean()), { minLength: 1, maxLength: 60 })
  .map((steps) => {
    const commits: { id: string; parents: string[] }[] = [];
    const open = new Set<string>();
    for (const [at, [one, other, merges]] of steps.entries()) {
      const parents =
        at === 0
          ? ['good']
          : [
              ...new Set([
                commits[at - 1 - (one % Math.min(3, at))]?.id ?? '',
                ...(merges ? [commits[other % at]?.id ?? ''] : []),
              ]),
            ];
      for (const parent of parents) open.delete(parent);
      commits.push({ id: `c${at}`, parents });
      open.add(`c${at}`);
    }
    if (open.size > 1) commits.push({ id: `c${commits.length}`, parents: [...open] });
    return commits;
  });

it('finds the break in a history with merges', () => {
  fc.assert(
    fc.property(anyHistory, fc.nat(), fc.integer({ min: 1, max: 4 }), (commits, pick, atOnce) => {
      const broken = commits[pick % commits.length]?.id ?? '';
      const parents = new Map(commits.map(({ id, parents: of }) => [id, of]));
      const isBad = (id: string): boolean => id === broken || (parents.get(id) ?? []).some(isBad);
      fc.pre(isBad(commits.at(-1)?.id ?? ''));
      const { suspects, tried } = search(commits, atOnce, (id) => (isBad(id) ? 'bad' : 'good'));
      expect(suspects.commits.map(({ id }) => id)).toEqual([broken]);
      expect(new Set(tried).size).toBe(tried.length);
    }),
  );
});

it('looks on both sides of commits of which nothing can be said, and farther away', () => {
  const judge = (id: string): Verdict =>
    Number(id.slice(1)) >= 20 && Number(id.slice(1)) < 80 ? 'skip' : 'bad';
  const { tried } = search(line(100), 1, judge);
  expect(tried.slice(0, 4)).toEqual(['c49', 'c74', 'c24', 'c61']);
});

it('says nothing more of a commit that is no suspect, and keeps to what it knew where it is contradicted', () => {
  const suspects = narrow(suspectAll(line(8)), 'c3', 'bad');
  expect(narrow(suspects, 'c6', 'good')).toBe(suspects);
  expect(narrow(suspects, 'c3', 'good')).toBe(suspects);
  expect(narrow(suspects, 'c3', 'skip')).toBe(suspects);
  expect(badOf(suspects).id).toBe('c3');
});

it('divides a line evenly among those that are tried at once', () => {
  expect(chooseNext(suspectAll(line(16)), 3)).toEqual(['c3', 'c7', 'c11']);
  expect(chooseNext(suspectAll(line(2)), 3)).toEqual(['c0']);
  expect(chooseNext(suspectAll(line(1)), 3)).toEqual([]);
});

it('chooses quickly in a history of ten thousand commits', () => {
  const { rounds } = search(line(10_000), 1, (id) => (Number(id.slice(1)) >= 7_321 ? 'bad' : 'good'));
  expect(rounds).toBeLessThanOrEqual(14);
});
