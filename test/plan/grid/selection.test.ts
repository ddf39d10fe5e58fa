import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { combinationAt, countCombinations, type Grid, labelValues } from '../../../src/plan/grid/grid.ts';
import {
  countSelected,
  type GridPart,
  type GridSelection,
  listSelected,
} from '../../../src/plan/grid/selection.ts';

const grids = fc
  .array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 4 })
  .map((sizes) => gridOf(...sizes));

const selections = grids.chain((grid) => {
  const last = countCombinations(grid) - 1;
  const ranges = fc
    .uniqueArray(fc.integer({ min: 0, max: last }), { minLength: 2, maxLength: 6 })
    .map((numbers) => numbers.sort((a, b) => a - b))
    .map((numbers): GridPart => {
      const pairs = numbers.flatMap((from, at) =>
        at % 2 === 0 ? [[from, numbers[at + 1] ?? from] as const] : [],
      );
      return { ranges: pairs };
    });
  const places = fc
    .tuple(
      ...grid.axes.map(({ values }) =>
        fc.option(fc.array(fc.integer({ min: 0, max: values.length - 1 }), { minLength: 1, maxLength: 3 })),
      ),
    )
    .map((each): GridPart => ({ places: each }));
  const parts = fc.array(last > 0 ? fc.oneof(ranges, places) : places, { maxLength: 4 });
  return fc.record({ grid: fc.constant(grid), select: parts, exclude: parts });
});

describe('combinations of a grid', () => {
  it('have the numbers that nested loops would give them, the first axis slowest', () => {
    fc.assert(
      fc.property(grids, (grid) => {
        const looped = loop(grid);
        expect(looped).toHaveLength(countCombinations(grid));
        expect(looped).toEqual(looped.map((_, index) => combinationAt(grid, index).values));
      }),
    );
  });

  it('carry the labels of their axes', () => {
    const grid: Grid = {
      axes: [
        { name: 'alpha', type: 'number', values: [0.1, 0.2] },
        { name: 'depth', task: 'train', type: 'integer', values: [3, 5] },
      ],
    };
    expect([0, 1, 2, 3].map((index) => labelValues(grid, combinationAt(grid, index)))).toEqual([
      { alpha: 0.1, 'train.depth': 3 },
      { alpha: 0.1, 'train.depth': 5 },
      { alpha: 0.2, 'train.depth': 3 },
      { alpha: 0.2, 'train.depth': 5 },
    ]);
  });
});

describe('a selection', () => {
  it('is what looking at every combination finds, in order, and counted without listing', () => {
    fc.assert(
      fc.property(selections, ({ grid, ...selection }) => {
        const slow = loop(grid).flatMap((_, index) => (isSelected(grid, selection, index) ? [index] : []));
        expect([...listSelected(grid, selection)]).toEqual(slow);
        expect(countSelected(grid, selection)).toBe(slow.length);
      }),
      { numRuns: 500 },
    );
  });

  it('counts and starts to list a trillion combinations at once, whichever axis it is about', () => {
    const grid = gridOf(...Array.from({ length: 12 }, () => 10));
    const first: GridPart = { places: [[9], ...Array.from({ length: 11 }, () => null)] };
    const last: GridPart = { places: [...Array.from({ length: 11 }, () => null), [3, 4]] };
    const ranges: GridPart = {
      ranges: [
        [5, 14],
        [999_999_999_990, 999_999_999_999],
      ],
    };
    expect(countCombinations(grid)).toBe(1e12);
    expect(countSelected(grid, { select: [], exclude: [] })).toBe(1e12);
    expect(countSelected(grid, { select: [last], exclude: [first] })).toBe(1.8e11);
    expect(countSelected(grid, { select: [last, ranges], exclude: [first] })).toBe(1.8e11 + 8);
    const listed = listSelected(grid, { select: [last, ranges], exclude: [{ ranges: [[6, 12]] }] });
    expect(Array.from({ length: 6 }, () => listed.next().value)).toEqual([3, 4, 5, 13, 14, 23]);
  });

  it('lists few combinations of a long axis without going over the others', () => {
    const grid = gridOf(1000, 1000, 1000, 100_000);
    const rare: GridPart = { places: [[7], null, null, [99_999, 5]] };
    const listed = listSelected(grid, {
      select: [rare, { ranges: [[123_456_789, 123_456_789]] }],
      exclude: [],
    });
    let last = 0;
    for (let count = 0; count < 20_001; count += 1) last = listed.next().value ?? -1;
    expect(last).toBe(7e11 + 9_999 * 100_000 + 99_999);
  });

  it('goes over a hundred thousand combinations without holding them', () => {
    const grid = gridOf(100_000);
    const before = process.memoryUsage().heapUsed;
    let most = 0;
    let count = 0;
    for (const _ of listSelected(grid, { select: [], exclude: [{ places: [[7]] }] })) {
      count += 1;
      if (count % 10_000 === 0) most = Math.max(most, process.memoryUsage().heapUsed - before);
    }
    expect(count).toBe(99_999);
    expect(most).toBeLessThan(60 * 1024 * 1024);
  });
});

function gridOf(...sizes: readonly number[]): Grid {
  return {
    axes: sizes.map((size, axis) => ({
      name: `a${axis}`,
      type: 'integer',
      values: Array.from({ length: size }, (_, value) => axis * 1000 + value),
    })),
  };
}

function loop({ axes }: Grid): (readonly unknown[])[] {
  return axes.reduce<(readonly unknown[])[]>(
    (all, { values }) => all.flatMap((before) => values.map((value) => [...before, value])),
    [[]],
  );
}

function isSelected(grid: Grid, { select, exclude }: GridSelection, index: number): boolean {
  const { values } = combinationAt(grid, index);
  const holds = (part: GridPart) =>
    'ranges' in part
      ? part.ranges.some(([from, to]) => from <= index && index <= to)
      : part.places.every(
          (places, axis) =>
            places === null || places.some((place) => grid.axes[axis]?.values[place] === values[axis]),
        );
  return (select.length === 0 || select.some(holds)) && !exclude.some(holds);
}
