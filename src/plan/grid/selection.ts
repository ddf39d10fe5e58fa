import { type Grid, sizeFrom } from './grid.ts';

/**
 * Which combinations of a grid are meant: those of any of the parts of `select` (of all, if it has none) that are in
 * no part of `exclude`. Plain data, as it is recorded with a sweep.
 */
export interface GridSelection {
  readonly select: readonly GridPart[];
  readonly exclude: readonly GridPart[];
}

/** Some combinations of a grid, by what they have in common. */
export type GridPart =
  /** Numbers, from and to each: in order, apart from one another. */
  | { readonly ranges: readonly (readonly [number, number])[] }
  /** For each axis the places of its values that count; null: all of them. */
  | { readonly places: readonly (readonly number[] | null)[] };

/** How many combinations are selected. The time it takes grows with the values of the axes, not with the combinations. */
export function countSelected(grid: Grid, selection: GridSelection): number {
  return createCounter(grid)(rootOf(grid, selection));
}

/** Numbers of the selected combinations in order, found one by one: neither they nor what lies between them is held. */
export function* listSelected(grid: Grid, selection: GridSelection): Generator<number> {
  const count = createCounter(grid);
  yield* walk(rootOf(grid, selection));

  function* walk(block: Block): Generator<number> {
    if (isWhole(block)) {
      for (let index = block.start; index < block.start + block.size; index += 1) yield index;
      return;
    }
    for (const child of childrenOf(grid, block)) if (count(child) > 0) yield* walk(child);
  }
}

/** All combinations whose first values are the same: consecutive numbers, and what of the selection is still open. */
interface Block {
  /** How many axes have their value. */
  readonly depth: number;
  readonly start: number;
  readonly size: number;
  /** Parts of which one must hold; true: one does. */
  readonly select: readonly Part[] | true;
  /** Parts of which none may hold; true: one does. */
  readonly exclude: readonly Part[] | true;
}

type Part = RangesPart | PlacesPart;
type RangesPart = Extract<GridPart, { readonly ranges: unknown }>;

interface PlacesPart {
  readonly places: readonly (PlaceSet | null)[];
}

/** Places on one axis, each once: to be asked, and to be gone through in order. */
interface PlaceSet {
  readonly has: (place: number) => boolean;
  readonly inOrder: readonly number[];
}

function rootOf(grid: Grid, { select, exclude }: GridSelection): Block {
  const size = sizeFrom(grid, 0);
  const block = { depth: 0, start: 0, size };
  const wanted = select.length === 0 ? true : narrow(select.map(prepare), block);
  return { ...block, select: wanted, exclude: narrow(exclude.map(prepare), block) };
}

function prepare(part: GridPart): Part {
  if ('ranges' in part) return part;
  return {
    places: part.places.map((places) => {
      if (places === null) return null;
      const set = new Set(places);
      return { has: (place) => set.has(place), inOrder: [...set].sort((left, right) => left - right) };
    }),
  };
}

function isWhole({ select, exclude }: Block): boolean {
  return select === true && exclude !== true && exclude.length === 0;
}

function isEmpty({ select, exclude }: Block): boolean {
  return exclude === true || (select !== true && select.length === 0);
}

function* childrenOf(grid: Grid, block: Block): Generator<Block> {
  const { depth } = block;
  const size = sizeFrom(grid, depth + 1);
  for (const place of candidatesOf(grid, block, size)) {
    const child = { depth: depth + 1, start: block.start + place * size, size };
    yield {
      ...child,
      select: block.select === true || narrow(keepPlace(block.select, depth, place), child),
      exclude: block.exclude === true || narrow(keepPlace(block.exclude, depth, place), child),
    };
  }
}

/** The places on the next axis that may be selected, in order. `step`: how many combinations each of them has. */
function candidatesOf(grid: Grid, block: Block, step: number): Iterable<number> {
  const all = () => countUp(0, (grid.axes[block.depth]?.values.length ?? 0) - 1);
  if (block.select === true) return all();
  const wanted: (readonly number[])[] = [];
  for (const part of block.select) {
    const places = placesOf(part, block, step);
    if (places === null) return all();
    wanted.push(places);
  }
  const [first = [], ...others] = wanted;
  if (others.length === 0) return first;
  return [...new Set(wanted.flat())].sort((left, right) => left - right);
}

/** Those that one part may hold, in order; null: all. */
function placesOf(part: Part, { depth, start, size }: Place, step: number): readonly number[] | null {
  if ('places' in part) return part.places[depth]?.inOrder ?? null;
  const places = new Set<number>();
  for (const [from, to] of rangesIn(part, start, start + size - 1)) {
    const last = Math.floor((to - start) / step);
    for (const place of countUp(Math.floor((from - start) / step), last)) places.add(place);
  }
  return [...places];
}

function* countUp(from: number, to: number): Generator<number> {
  for (let number = from; number <= to; number += 1) yield number;
}

/** What of the ranges lies between two numbers. */
function* rangesIn({ ranges }: RangesPart, first: number, last: number): Generator<[number, number]> {
  for (let at = firstEndingAt(ranges, first); at < ranges.length; at += 1) {
    const [from, to] = ranges[at] ?? [last + 1, last];
    if (from > last) return;
    yield [Math.max(from, first), Math.min(to, last)];
  }
}

function keepPlace(parts: readonly Part[], axis: number, place: number): readonly Part[] {
  return parts.filter((part) => 'ranges' in part || (part.places[axis]?.has(place) ?? true));
}

/** The parts that hold for some of the block and not for others; true where one holds for all of it. */
function narrow(parts: readonly Part[], block: Place): readonly Part[] | true {
  const open: Part[] = [];
  for (const part of parts) {
    const cover = coverOf(part, block);
    if (cover === 'all') return true;
    if (cover === 'some') open.push(part);
  }
  return open;
}

type Place = Pick<Block, 'depth' | 'start' | 'size'>;

function coverOf(part: Part, { depth, start, size }: Place): 'all' | 'some' | 'none' {
  if ('places' in part)
    return part.places.every((places, axis) => axis < depth || places === null) ? 'all' : 'some';
  const { ranges } = part;
  const range = ranges[firstEndingAt(ranges, start)];
  if (range === undefined || range[0] >= start + size) return 'none';
  return range[0] <= start && range[1] >= start + size - 1 ? 'all' : 'some';
}

// The first range that ends at this number or behind it.
function firstEndingAt(ranges: readonly (readonly [number, number])[], start: number): number {
  let low = 0;
  let high = ranges.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ranges[middle]?.[1] ?? 0) < start) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Counts the combinations of blocks. Where no numbers are in question, all blocks of one depth with the same open parts
 * have the same count, which is found once.
 */
function createCounter(grid: Grid): (block: Block) => number {
  const known = new Map<string, number>();
  const names = new Map<Part, number>();
  const nameOf = (part: Part): number => {
    const name = names.get(part) ?? names.size;
    names.set(part, name);
    return name;
  };
  const keyOf = ({ depth, select, exclude }: Block): string | null => {
    const parts = [select, exclude].map((each) => (each === true ? [] : each));
    if (parts.flat().some((part) => 'ranges' in part)) return null;
    return `${depth} ${select === true} ${parts.map((each) => each.map(nameOf).join('+')).join(' ')}`;
  };
  const count = (block: Block): number => {
    if (isEmpty(block)) return 0;
    if (isWhole(block)) return block.size;
    const key = keyOf(block);
    const found = key === null ? undefined : known.get(key);
    if (found !== undefined) return found;
    let sum = 0;
    for (const child of childrenOf(grid, block)) sum += count(child);
    if (key !== null) known.set(key, sum);
    return sum;
  };
  return count;
}
