/** The flag that names a remote. */
export const remoteFlag = {
  name: 'remote',
  value: 'NAME|ADDRESS',
  summary: 'a remote of the repository or an address; origin, or the only one, unless said otherwise',
} as const;
