/** What a TypeScript function gets: the JSON values of all params, as one object. */
export function show(params: Record<string, unknown>): string[] {
  return ['name', 'count', 'dry', 'day', 'regions', 'limits'].map((name) => {
    const value = params[name];
    return Array.isArray(value) ? 'array' : typeof value;
  });
}
