import type { Diagnostic } from '../diagnostics/diagnostic.ts';

/** The diagnostic on two flags that exclude one another. */
export function conflict(one: string, other: string, why: string): Diagnostic {
  return {
    severity: 'error',
    code: 'flag-conflict',
    message: `\`${one}\` and \`${other}\` exclude one another: ${why}`,
  };
}
