import { RE2JS } from 're2js';
import { failure, type Result, success } from '../../diagnostics/result.ts';

/** What tells whether a line matches a pattern of a user, in time that is linear in the line whatever the pattern is. */
export function compileLinearPattern(text: string): Result<(line: string) => boolean> {
  try {
    const pattern = RE2JS.compile(text);
    return success((line) => pattern.matcher(line).find());
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return failure([
      {
        severity: 'error',
        code: 'bad-pattern',
        message: `the pattern \`${text}\` cannot be searched for: ${why}`,
        hint: 'RE2 syntax: everything but back references and look-around; runnable explain bad-pattern',
      },
    ]);
  }
}
