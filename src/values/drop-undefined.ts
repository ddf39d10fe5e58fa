type Present<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** The same without the keys that have no value. */
export function dropUndefined<T extends object>(values: T): Present<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Present<T>;
}
