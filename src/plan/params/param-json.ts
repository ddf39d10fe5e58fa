import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { findInexactNumber } from '../../values/exact-json.ts';
import { isMap, type Json } from '../../values/json.ts';

/** A JSON text as it was read, or in words why it is none. */
export type ParamJson =
  /** `inexact`: what is wrong with a number that is not kept as it is written, in words. */
  { ok: true; value: Json; inexact: string | null } | { ok: false; problem: string };

/** JSON text as a value whose objects have no prototype; or in words why it is none. */
export function parseParamJson(text: string): ParamJson {
  try {
    const value = JSON.parse(text, withoutPrototype) as Json;
    return { ok: true, value, inexact: findInexactNumber(text) };
  } catch (error) {
    return { ok: false, problem: error instanceof SyntaxError ? firstClause(error.message) : 'too deep' };
  }
}

function withoutPrototype(_key: string, value: Json): Json {
  return isMap(value) ? Object.assign(Object.create(null), value) : value;
}

// V8 repeats the whole text behind the first clause.
function firstClause(message: string): string {
  const clause = message.split(/, "|, \.\.\.| in JSON| \(/)[0] ?? message;
  return clause.charAt(0).toLowerCase() + clause.slice(1);
}

/** Says that JSON on the command line holds a number that is not kept as it is written. */
export function describeInexactJson(label: string, inexact: string): Diagnostic {
  return {
    severity: 'error',
    code: 'number',
    message: `what follows \`${label}:=\` cannot be kept: ${inexact}`,
    hint: 'put the number in double quotes to keep it as a text',
  };
}
