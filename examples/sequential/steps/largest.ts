/** The last of numbers in order. */
export function largest({ ordered }: { ordered: number[] }): number {
  return ordered.at(-1) ?? 0;
}
