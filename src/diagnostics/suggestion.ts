/**
 * The name that was likely meant: the nearest of the candidates, if it is near enough. Letter case counts little; of two
 * that are equally near, the one that has more of the letters.
 */
export function suggestName(given: string, candidates: Iterable<string>): string | undefined {
  if (given.length > longestName) return undefined;
  const wanted = given.toLowerCase();
  let best: string | undefined;
  let bestDistance = limitFor(given) + 1;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - given.length) > bestDistance) continue;
    const distance = measureDistance(wanted, candidate.toLowerCase(), bestDistance + 1);
    const isNearer =
      distance < bestDistance ||
      (distance === bestDistance &&
        best !== undefined &&
        sharedLetters(wanted, candidate) > sharedLetters(wanted, best));
    if (isNearer) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

/** The hint that goes with an unknown name, or nothing where no candidate is near. */
export function suggestionHint(given: string, candidates: Iterable<string>): { readonly hint?: string } {
  const name = suggestName(given, candidates);
  return name === undefined ? {} : { hint: `did you mean \`${name}\`?` };
}

// Of two that are equally near: a letter is left out, or changes its place, more often than it is taken for another.
function sharedLetters(wanted: string, candidate: string): number {
  let rest = candidate.toLowerCase();
  const before = rest.length;
  for (const letter of wanted) rest = rest.replace(letter, '');
  return before - rest.length;
}

const longestName = 64;

// Short names have near neighbours by chance: one slip in up to four letters, two in up to eight, then three.
function limitFor(name: string): number {
  if (name.length <= 2) return 1;
  return name.length <= 4 ? 1 : name.length <= 8 ? 2 : 3;
}

// Optimal string alignment, where a swap of two neighbours is one slip; anything above `limit` counts as just above it.
function measureDistance(left: string, right: string, limit: number): number {
  let before: readonly number[] = [];
  let last: readonly number[] = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let row = 1; row <= left.length; row += 1) {
    const current = nextRow({ left, right, row }, before, last);
    if (Math.min(...current) > limit) return limit + 1;
    before = last;
    last = current;
  }
  return last[right.length] ?? 0;
}

interface Pair {
  readonly left: string;
  readonly right: string;
  /** From 1: the letter of `left` that the row is about. */
  readonly row: number;
}

function nextRow({ left, right, row }: Pair, before: readonly number[], last: readonly number[]): number[] {
  const current = [row];
  const letter = left.charCodeAt(row - 1);
  const previous = left.charCodeAt(row - 2);
  for (let column = 1; column <= right.length; column += 1) {
    const other = right.charCodeAt(column - 1);
    const replaced = (last[column - 1] ?? 0) + (letter === other ? 0 : 1);
    const cost = Math.min((last[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1, replaced);
    const swapped = row > 1 && column > 1 && letter === right.charCodeAt(column - 2) && previous === other;
    current.push(swapped ? Math.min(cost, (before[column - 2] ?? 0) + 1) : cost);
  }
  return current;
}
