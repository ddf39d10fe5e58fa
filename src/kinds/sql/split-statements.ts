/** How a database writes SQL, as far as its tokens differ. */
export type Dialect = 'duckdb' | 'sqlite' | 'postgresql';

/** A piece of a statement: text as it stands, a bound param, or an identifier that is put in. */
export type Part =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'param' | 'identifier'; readonly name: string };

export interface Statement {
  readonly parts: readonly Part[];
  /** Line of the text on which it begins, from 1. */
  readonly line: number;
}

/** The text cannot be read to its end. */
export interface SqlProblem {
  readonly message: string;
  readonly line: number;
}

/**
 * The statements of a text, without those that are nothing but comments. `$name` and `{{name}}` count only where they
 * are no part of a string, a quoted name or a comment. The time it takes grows with the text.
 */
export function splitStatements(
  text: string,
  dialect: Dialect,
): { readonly statements: readonly Statement[]; readonly problems: readonly SqlProblem[] } {
  const splitter = new Splitter(text, dialect);
  splitter.run();
  return splitter;
}

class Splitter {
  readonly statements: Statement[] = [];
  readonly problems: SqlProblem[] = [];
  readonly #text: string;
  readonly #dialect: Dialect;
  #parts: Part[] = [];
  /** Where the piece of text that is being read began. */
  #from = 0;
  /** Where the statement's first token stands; null before it. */
  #begin: number | null = null;
  #body = new BodyDepth();
  /** The line on which the character at `#counted` stands. */
  #line = 1;
  #counted = 0;

  constructor(text: string, dialect: Dialect) {
    this.#text = text;
    this.#dialect = dialect;
  }

  run(): void {
    let at = 0;
    while (at < this.#text.length && this.problems.length === 0) at = this.#step(at);
    this.#end(this.#text.length);
  }

  /** Reads what stands at a position; where it ends. */
  #step(at: number): number {
    const blank = skipBlank(this.#text, at, this.#dialect);
    if (blank !== at) return blank === null ? this.#fail(at, 'a comment is not closed') : blank;
    if (this.#text[at] === ';' && this.#body.depth === 0) {
      this.#end(at);
      this.#from = at + 1;
      return at + 1;
    }
    this.#begin ??= at;
    return this.#readQuoted(at) ?? this.#readName(at) ?? this.#readWord(at);
  }

  #readQuoted(at: number): number | null {
    const end = findQuoteEnd(this.#text, at, this.#dialect);
    return end === -1 ? this.#fail(at, `what \`${this.#text[at]}\` opens is not closed`) : end;
  }

  #readName(at: number): number | null {
    const [param, name] = matchAt(/\$([A-Za-z_]\w*)/y, this.#text, at);
    if (param !== undefined && name !== undefined) return this.#put({ type: 'param', name }, at, param);
    const [marker, identifier] = matchAt(/\{\{\s*([A-Za-z_]\w*)\s*\}\}/y, this.#text, at);
    if (marker !== undefined && identifier !== undefined) {
      return this.#put({ type: 'identifier', name: identifier }, at, marker);
    }
    const [foreign] = matchAt(/\$\d+|\$\{\{/y, this.#text, at);
    if (foreign === undefined) return null;
    const message =
      foreign === '${{'
        ? '`${{` begins an expression, and none is evaluated in SQL: write `$name` for a value'
        : `\`${foreign}\` is numbered, and params are bound by their names: \`$name\``;
    return this.#fail(at, message);
  }

  #put(part: Part, at: number, source: string): number {
    this.#takeText(at);
    this.#parts.push(part);
    this.#from = at + source.length;
    return this.#from;
  }

  #readWord(at: number): number {
    const [word] = matchAt(/[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*|\d\w*/y, this.#text, at);
    if (word === undefined) return at + 1;
    this.#body.read(word.toUpperCase());
    return at + word.length;
  }

  #takeText(to: number): void {
    if (to > this.#from) this.#parts.push({ type: 'text', text: this.#text.slice(this.#from, to) });
  }

  #end(at: number): void {
    if (this.#begin !== null) {
      this.#takeText(at);
      this.statements.push({ parts: trimStart(this.#parts), line: this.#lineOf(this.#begin) });
    }
    this.#parts = [];
    this.#begin = null;
    this.#body = new BodyDepth();
  }

  // Asked in the order of the text, so that its lines are counted once.
  #lineOf(at: number): number {
    for (let end = this.#text.indexOf('\n', this.#counted); end !== -1 && end < at; ) {
      this.#line += 1;
      this.#counted = end + 1;
      end = this.#text.indexOf('\n', this.#counted);
    }
    return this.#line;
  }

  #fail(at: number, message: string): number {
    this.problems.push({ message, line: this.#lineOf(at) });
    return this.#text.length;
  }
}

/** Counts how deep a text is in the body of a trigger or function, whose semicolons end no statement. */
class BodyDepth {
  depth = 0;
  #words = '';
  #hasBody = false;

  read(word: string): void {
    if (!this.#hasBody && this.#words.length < 60) {
      this.#words += `${word} `;
      this.#hasBody =
        /^CREATE (?:OR REPLACE )?(?:TEMP |TEMPORARY |CONSTRAINT )?(?:TRIGGER|FUNCTION|PROCEDURE) /.test(
          this.#words,
        );
    }
    if (!this.#hasBody) return;
    if (word === 'BEGIN' || (word === 'CASE' && this.depth > 0)) this.depth += 1;
    else if (word === 'END' && this.depth > 0) this.depth -= 1;
  }
}

/** Where blanks and a comment at a position end; the position itself where there are none; null: it is not closed. */
function skipBlank(text: string, at: number, dialect: Dialect): number | null {
  const [blank = ''] = matchAt(/\s+|--[^\n]*/y, text, at);
  if (blank !== '') return at + blank.length;
  if (!text.startsWith('/*', at)) return at;
  const marks = /\/\*|\*\//g;
  marks.lastIndex = at;
  let depth = 0;
  for (let mark = marks.exec(text); mark !== null; mark = marks.exec(text)) {
    if (mark[0] === '*/') depth -= 1;
    else if (depth === 0 || dialect !== 'sqlite') depth += 1;
    if (depth === 0) return marks.lastIndex;
  }
  return null;
}

/** Where what is quoted at a position ends; null where nothing is; -1 where it is not closed. */
function findQuoteEnd(text: string, at: number, dialect: Dialect): number | null {
  const mark = text[at] ?? '';
  if (mark === "'" || mark === '"') return findDoubled(text, at + 1, mark);
  if (dialect === 'sqlite') {
    if (mark === '`') return findDoubled(text, at + 1, mark);
    return mark === '[' ? after(text, ']', at + 1) : null;
  }
  if (/e/i.test(mark) && text[at + 1] === "'") return findEscaped(text, at + 2);
  const [tag] = matchAt(/\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$/y, text, at);
  return tag === undefined ? null : after(text, tag, at + tag.length);
}

/** The mark stands twice where it is meant. */
function findDoubled(text: string, from: number, mark: string): number {
  let end = after(text, mark, from);
  while (end !== -1 && text[end] === mark) end = after(text, mark, end + 1);
  return end;
}

/** Within `E'…'` a backslash takes away the meaning of what follows it. */
function findEscaped(text: string, from: number): number {
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === "'" && text[at + 1] === "'") at += 1;
    else if (text[at] === "'") return at + 1;
  }
  return -1;
}

function after(text: string, end: string, from: number): number {
  const at = text.indexOf(end, from);
  return at === -1 ? -1 : at + end.length;
}

function matchAt(pattern: RegExp, text: string, at: number): readonly (string | undefined)[] {
  pattern.lastIndex = at;
  return pattern.exec(text) ?? [];
}

function trimStart(parts: readonly Part[]): readonly Part[] {
  const [first, ...rest] = parts;
  return first?.type === 'text' ? [{ type: 'text', text: first.text.trimStart() }, ...rest] : parts;
}
