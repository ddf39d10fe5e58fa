import { isMap, type Json } from '../../values/json.ts';

/** JSON text as a value whose objects have no prototype; or in words why it is none. */
export function parseParamJson(text: string): { ok: true; value: Json } | { ok: false; problem: string } {
  try {
    return { ok: true, value: JSON.parse(text, withoutPrototype) as Json };
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
