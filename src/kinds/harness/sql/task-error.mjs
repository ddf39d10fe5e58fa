import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The task cannot go on, and we know why. `line`, where it is set, is one of the query. */
export class TaskError extends Error {
  constructor(code, message, hint) {
    super(message);
    this.name = 'TaskError';
    this.code = code;
    this.hint = hint;
  }
}

/** By its name: each bundle has a class of its own. */
export function isTaskError(error) {
  return error?.name === 'TaskError';
}

/** Says what went wrong on stderr, and as data in `failure.json` for the runner. */
export function report(error, { call, callFile }) {
  const known = isTaskError(error);
  const { code, message, hint, line } = known
    ? error
    : { code: 'exception', message: `${error?.name ?? 'Error'}: ${error?.message ?? error}` };
  const place = call.file === undefined ? {} : { file: call.file, line };
  const failure = { code, message: message.slice(0, 2000), hint, ...place };
  writeFileSync(join(dirname(callFile), 'failure.json'), JSON.stringify(failure));
  const text = known ? `error[${code}]: ${message}` : String(error?.stack ?? error);
  process.stderr.write(`${text}\n${hint ? `hint: ${hint}\n` : ''}`);
}
