/** The items of a list that are there: those that had the wrong type were told and are null. */
export function presentItems<T>(list: readonly T[] | undefined): T[] {
  return (list ?? []).filter((item) => item !== null);
}

/** The texts of a list, without those that were left out. */
export function keepTexts(list: readonly string[] | undefined): string[] {
  return presentItems(list);
}
