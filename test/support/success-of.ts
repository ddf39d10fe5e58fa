import type { Result } from '../../src/diagnostics/result.ts';

/** The value of a result that is known to have one. Throws its diagnostics otherwise. */
export function successOf<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw new Error(result.diagnostics.map(({ code, message }) => `${code}: ${message}`).join('\n'));
}
