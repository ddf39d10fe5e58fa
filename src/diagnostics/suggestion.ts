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
  let before: number[] = [];
  let last = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let row = 1; row <= left.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= right.length; column += 1) {
      const same = left[row - 1] === right[column - 1];
      let cost = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (same ? 0 : 1),
      );
      const swapped = left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
      if (row > 1 && column > 1 && swapped) cost = Math.min(cost, (before[column - 2] ?? 0) + 1);
      current.push(cost);
    }
    [before, last] = [last, current];
  }
  return last[right.length] ?? 0;
}
