/** First line of a window of `rows` lines out of `total` that has line `at` in it, away from its edges where it can. */
export function windowAround(at: number, total: number, rows: number): number {
  const margin = Math.min(3, Math.floor((rows - 1) / 2));
  const page = Math.max(1, rows - 2 * margin);
  // By pages: a list that moves with each key makes the eye lose its place.
  const from = Math.floor(Math.max(0, at - margin) / page) * page;
  return Math.max(0, Math.min(from, total - rows));
}
