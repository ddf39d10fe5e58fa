/** The name that was likely meant: the nearest of the candidates, if it is near enough. Letter case counts little. */
export function suggestName(given: string, candidates: Iterable<string>): string | undefined {
  if (given.length > longestName) return undefined;
  const wanted = given.toLowerCase();
  let best: string | undefined;
  let bestDistance = limitFor(given) + 1;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - given.length) >= bestDistance) continue;
    const distance = measureDistance(wanted, candidate.toLowerCase());
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

/** The hint that goes with an unknown name, or nothing where no candidate is near. */
export function suggestionHint(given: string, candidates: Iterable<string>): { readonly hint?: string } {
  const name = suggestName(given, candidates);
  return name === undefined ? {} : { hint: `did you mean \`${name}\`?` };
}

const longestName = 64;

// Short names have near neighbours by chance: one slip in up to four letters, two in up to eight, then three.
function limitFor(name: string): number {
  if (name.length <= 2) return 1;
  return name.length <= 4 ? 1 : name.length <= 8 ? 2 : 3;
}

// Optimal string alignment: a swap of two neighbours is one slip.
function measureDistance(left: string, right: string): number {
  let rows: Rows = { before: [], last: Array.from({ length: right.length + 1 }, (_, index) => index) };
  for (let row = 1; row <= left.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= right.length; column += 1) {
      const pair = (left[row - 2] ?? '') + (left[row - 1] ?? '');
      const other = (right[column - 2] ?? '') + (right[column - 1] ?? '');
      current.push(costAt(rows, { column, beside: current[column - 1] ?? 0, pair, other }));
    }
    rows = { before: rows.last, last: current };
  }
  return rows.last[right.length] ?? 0;
}

interface Rows {
  readonly before: readonly number[];
  readonly last: readonly number[];
}

interface Cell {
  readonly column: number;
  readonly beside: number;
  /** The last two letters of either name. */
  readonly pair: string;
  readonly other: string;
}

function costAt({ before, last }: Rows, { column, beside, pair, other }: Cell): number {
  const same = pair.at(-1) === other.at(-1);
  const cost = Math.min((last[column] ?? 0) + 1, beside + 1, (last[column - 1] ?? 0) + (same ? 0 : 1));
  const swapped = pair.length === 2 && other.length === 2 && pair[0] === other[1] && pair[1] === other[0];
  return swapped ? Math.min(cost, (before[column - 2] ?? 0) + 1) : cost;
}
