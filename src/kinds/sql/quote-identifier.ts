import type { Json } from '../../values/json.ts';
import type { Dialect } from './split-statements.ts';

/** An identifier as it stands in a query, or why it cannot. */
export type Identifier = { readonly text: string } | { readonly trouble: string };

/** Quotes a name, whatever it holds, so that the database takes all of it for one name. */
export function quoteIdentifier(name: Json, dialect: Dialect): Identifier {
  if (typeof name !== 'string' && typeof name !== 'number') {
    return { trouble: `is ${name === null ? 'null' : `\`${JSON.stringify(name)}\``}, and a name is a text` };
  }
  const text = String(name);
  if (text === '') return { trouble: 'is empty' };
  if (text.includes('\0')) return { trouble: 'holds a NUL character' };
  // PostgreSQL would cut it off and might find another table.
  if (dialect === 'postgresql' && Buffer.byteLength(text) > longestName) {
    return { trouble: `has ${Buffer.byteLength(text)} bytes, and PostgreSQL takes ${longestName}` };
  }
  // SQLite takes a name in double quotes for a text where there is no such column.
  const mark = dialect === 'sqlite' ? '`' : '"';
  return { text: `${mark}${text.replaceAll(mark, mark + mark)}${mark}` };
}

const longestName = 63;
