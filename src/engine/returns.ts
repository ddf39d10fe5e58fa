import { parseExactJson } from '../values/exact-json.ts';
import type { Json } from '../values/json.ts';
import { showOnOneLine } from '../values/visible-text.ts';

/** A value that a task wrote: text, JSON, or the name of a file with a pickle in the attempt's private folder. */
export type WrittenValue =
  | { readonly text: string }
  | { readonly json: Json; readonly exactFile?: string }
  | { readonly pickleFile: string };

/** What a file of returns holds, or the first thing that is wrong with it. */
export type ParsedReturns =
  | { readonly ok: true; readonly values: ReadonlyMap<string, WrittenValue> }
  | { readonly ok: false; readonly problem: string; readonly hint: string };

/** Characters that a task may write to `$RUNNABLE_RETURNS`. */
export const longestReturns = 10 * 1024 * 1024;

/** What an executor puts before each line that is no UTF-8: half a character, which no text has. */
export const notUtf8 = '\ud800';

/**
 * Reads what a task wrote to `$RUNNABLE_RETURNS`: `name=value`, `name<<END` with lines up to `END`, `name:=JSON`, and of
 * our own harnesses `name@pickle=file` and `name@exact=file:=JSON`. Empty lines are passed over; of two values of one name the later counts.
 */
export function parseReturns(text: string): ParsedReturns {
  if (text.length > longestReturns) {
    return problem('the returns are larger than 10 MiB', 'give large values as a file of `outputs`');
  }
  const values = new Map<string, WrittenValue>();
  const lines = text.split('\n');
  const strange = text.includes(notUtf8) ? lines.findIndex((line) => line.startsWith(notUtf8)) : -1;
  if (strange >= 0) {
    return problem(
      `line ${strange + 1} of the returns is not UTF-8`,
      'write text as UTF-8, and give other bytes as a file of `outputs`',
    );
  }
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    if (line === '') continue;
    const entry = readEntry(lines, at);
    if (typeof entry === 'string') return problem(`line ${at + 1} of the returns ${entry}`, forms);
    values.set(entry.name, entry.value);
    at = entry.last;
  }
  return { ok: true, values };
}

const forms =
  'write `name=value`, `name:=JSON`, or `name<<END` and lines up to `END` to the file "$RUNNABLE_RETURNS"';

// Whole and as it is, or not at all: of a part the value of a secret would not be known again, and be recorded.
function quoteLine(line: string): string {
  const isShown = line.length <= 80 && showOnOneLine(line) === line && !line.includes('`');
  return isShown ? `: \`${line}\`` : '';
}

interface Entry {
  readonly name: string;
  readonly value: WrittenValue;
  /** Index of its last line. */
  readonly last: number;
}

/** The entry that begins at a line, or what is wrong with that line. */
function readEntry(lines: readonly string[], at: number): Entry | string {
  const line = lines[at] ?? '';
  const [, name = '', form = '', rest = ''] =
    /^([A-Za-z_]\w*)(=|:=|<<|@pickle=|@exact=)(.*)$/s.exec(line) ?? [];
  switch (form) {
    case '=':
      return { name, value: { text: rest }, last: at };
    case ':=':
      return readJson(name, rest, at);
    case '<<':
      return readLines(lines, { name, end: rest, at });
    case '@pickle=':
      return isPlainPath(rest) ? { name, value: { pickleFile: rest }, last: at } : outsideFolder;
    case '@exact=':
      return readExact(name, rest, at);
    default:
      return `is none of the forms that are accepted${quoteLine(line)}`;
  }
}

const outsideFolder = `names a pickle outside the attempt's folder`;

function readExact(name: string, rest: string, at: number): Entry | string {
  const end = rest.indexOf(':=');
  const exactFile = rest.slice(0, Math.max(0, end));
  if (!isPlainPath(exactFile)) return outsideFolder;
  const entry = readJson(name, rest.slice(end + 2), at);
  if (typeof entry === 'string' || !('json' in entry.value)) return entry;
  return { ...entry, value: { json: entry.value.json, exactFile } };
}

function readJson(name: string, text: string, at: number): Entry | string {
  try {
    return { name, value: { json: parseExactJson(text) }, last: at };
  } catch {
    return `gives \`${name}\` a value that is not JSON`;
  }
}

function readLines(
  lines: readonly string[],
  { name, end, at }: { name: string; end: string; at: number },
): Entry | string {
  if (end === '') return `begins \`${name}\` without the word that ends it`;
  const last = lines.indexOf(end, at + 1);
  if (last === -1) return `begins \`${name}\`, which no line \`${end.slice(0, 60)}\` ends`;
  return { name, value: { text: lines.slice(at + 1, last).join('\n') }, last };
}

function isPlainPath(path: string): boolean {
  return path !== '' && !path.startsWith('/') && !path.includes('\0') && !path.split('/').includes('..');
}

function problem(message: string, hint: string): ParsedReturns {
  return { ok: false, problem: message, hint };
}
