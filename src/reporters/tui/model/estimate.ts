/**
 * Seconds that a run will probably still take: what is left of the median of those earlier ones that took longer than it
 * has taken by now, in seconds. Null: none did, so nobody can tell.
 */
export function estimateRest(earlier: readonly number[], elapsed: number): number | null {
  const longer = earlier.filter((seconds) => seconds > elapsed).toSorted((one, other) => one - other);
  const upper = longer[Math.floor(longer.length / 2)];
  const lower = longer[Math.floor((longer.length - 1) / 2)];
  return upper === undefined || lower === undefined ? null : (upper + lower) / 2 - elapsed;
}

/** A guess at seconds in a few letters, with no more precision than it has: `~20s`, `~7m`, `~1h 10m`. */
export function formatAbout(seconds: number): string {
  if (seconds <= 55) return `~${Math.max(1, Math.ceil(seconds / 5)) * 5}s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `~${minutes}m`;
  const tens = Math.round(minutes / 10) * 10;
  return tens % 60 === 0 ? `~${tens / 60}h` : `~${Math.floor(tens / 60)}h ${tens % 60}m`;
}
