/** A simple command of a shell script: what stands between two separators. */
export interface ShellCommand {
  readonly words: readonly ShellWord[];
  /** Files that it writes to by `>` or `>>`. */
  readonly writes: readonly ShellWord[];
}

export interface ShellWord {
  /** Offset in the script. */
  readonly start: number;
  /** Its value; null where that depends on an expansion. */
  readonly literal: string | null;
  /** It is made of expansions only. */
  readonly bare: boolean;
  /** Variables that are put in; those inside of a `$(…)` belong to the commands there. */
  readonly expansions: readonly ShellExpansion[];
  /** False: the shell does not part its value into words, whether it is quoted or not. */
  readonly splits: boolean;
}

export interface ShellExpansion {
  readonly name: string;
  /** As it is written, such as `${x:-1}`. */
  readonly text: string;
  readonly start: number;
  readonly quoted: boolean;
}

/**
 * The commands of a script as a POSIX shell or bash reads them, those inside of `$(…)` included. Texts of
 * here-documents and arithmetic are passed over. Empty where the script cannot be read with certainty, or is very long.
 */
export function listShellCommands(script: string): readonly ShellCommand[] {
  if (script.length > longest) return [];
  const reader = new ShellReader(script);
  reader.readUntil(null);
  return reader.lost ? [] : reader.commands;
}

interface OpenCommand {
  readonly words: ShellWord[];
  readonly writes: ShellWord[];
}

interface OpenWord {
  readonly start: number;
  literal: string | null;
  bare: boolean;
  readonly expansions: ShellExpansion[];
}

/** Substitutions inside of one another that are followed. */
const deepest = 50;
/** Characters of a script that is read. */
const longest = 64 * 1024;

class ShellReader {
  readonly commands: ShellCommand[] = [];
  lost = false;
  readonly #script: string;
  #at = 0;
  #depth = 0;
  #open: OpenCommand = { words: [], writes: [] };
  /** Between `[[` and `]]`. */
  #testing = false;
  #awaited: { readonly end: string; readonly indented: boolean }[] = [];

  constructor(script: string) {
    this.#script = script;
  }

  /** Reads commands up to a closing character, which is taken, or to the end. */
  readUntil(close: ')' | '`' | null): void {
    if (this.#depth > deepest) this.#giveUp();
    this.#depth += 1;
    const outer = this.#open;
    this.#open = { words: [], writes: [] };
    while (this.#at < this.#script.length) {
      if (this.#script[this.#at] === close) {
        this.#at += 1;
        break;
      }
      this.#readPiece(close);
    }
    this.#endCommand();
    this.#open = outer;
    this.#depth -= 1;
  }

  #readPiece(close: string | null): void {
    if (this.#take(/(?:[ \t\r]|\\\n)+/y) !== null || this.#take(/#[^\n]*/y) !== null) return;
    if (this.#take(/\n/y) !== null) {
      this.#endCommand();
      this.#skipDocuments();
    } else if (this.#take(/\(\(/y) !== null) this.#skipArithmetic();
    else if (this.#take(/\(/y) !== null) this.readUntil(')');
    else if (this.#readRedirect(close)) return;
    else if (this.#take(/[;|&)]+/y) !== null) this.#endCommand();
    else this.#addWord(this.#readWord(close));
  }

  #readRedirect(close: string | null): boolean {
    const operator = this.#take(/(?:\d*|&)(?:<<<|<<-?|<>|<&|>&|>\||>>|[<>])/y);
    if (operator === null) return false;
    this.#take(/[ \t]+/y);
    const word = this.#readWord(close);
    if (/<<-?$/.test(operator) && !operator.endsWith('<<<')) {
      if (word.literal === null) this.#giveUp();
      this.#awaited.push({ end: word.literal ?? '', indented: operator.endsWith('-') });
    } else if (/>[>|]?$/.test(operator) && !this.#testing) this.#open.writes.push({ ...word, splits: true });
    return true;
  }

  #addWord(word: OpenWord): void {
    const { words } = this.#open;
    const first = words[0]?.literal ?? word.literal;
    if (first === '[[') this.#testing = true;
    // The bracket of a pattern would be taken for the end of the substitution.
    if (first === 'case' && this.#depth > 1) this.#giveUp();
    const assigns = /^\w+(?:\[[^\]]*\])?\+?=/.test(this.#script.slice(word.start, word.start + 200));
    const whole = assigns || this.#testing || first === 'case' || first === 'for';
    words.push({ ...word, splits: !whole });
    if (word.literal === ']]') this.#testing = false;
    // `then eval …`: what follows a keyword is a command by itself.
    if (words.length === 1 && keywords.has(word.literal ?? '')) words.pop();
  }

  #readWord(close: string | null): OpenWord {
    const word: OpenWord = { start: this.#at, literal: '', bare: true, expansions: [] };
    while (this.#at < this.#script.length) {
      const character = this.#script[this.#at] ?? '';
      if (' \t\r\n;|&()<>'.includes(character) || character === close) break;
      if (character === "'") this.#addText(word, (this.#take(/'[^']*(?:'|$)/y) ?? '').slice(1, -1));
      else if (character === '"') this.#readQuoted(word);
      else this.#readPlain(word, false);
    }
    // A character that begins no word: nothing would move on.
    if (this.#at === word.start) this.#at += 1;
    return word;
  }

  #readQuoted(word: OpenWord): void {
    this.#at += 1;
    while (this.#at < this.#script.length && this.#script[this.#at] !== '"') this.#readPlain(word, true);
    this.#at += 1;
  }

  #readPlain(word: OpenWord, quoted: boolean): void {
    const escaped = this.#take(/\\[\s\S]?/y);
    if (escaped !== null) this.#addText(word, escaped === '\\\n' ? '' : escaped.slice(1));
    else if (this.#take(/\$\(\(/y) !== null) this.#substitute(word, () => this.#skipArithmetic());
    else if (this.#take(/\$\(/y) !== null) this.#substitute(word, () => this.readUntil(')'));
    else if (this.#take(/`/y) !== null) this.#substitute(word, () => this.readUntil('`'));
    else if (!quoted && this.#take(/\$'(?:[^'\\]|\\[\s\S])*'/y) !== null) word.literal = null;
    else if (this.#script.startsWith('${', this.#at)) this.#readBraces(word, quoted);
    else this.#readVariable(word, quoted);
  }

  #readVariable(word: OpenWord, quoted: boolean): void {
    const start = this.#at;
    const text = this.#take(/\$(?:[A-Za-z_]\w*|[0-9@*#?$!-])/y);
    if (text === null) this.#addText(word, this.#take(/\$?[^\s$`"'\\;|&()<>]*/y) || this.#next());
    else this.#expand(word, { name: text.slice(1), text, start, quoted });
  }

  #readBraces(word: OpenWord, quoted: boolean): void {
    const start = this.#at;
    const name = /\$\{([!#]?)(\w*)/y;
    name.lastIndex = start;
    const [, prefix = '', called = ''] = name.exec(this.#script) ?? [];
    for (let depth = 0; this.#at < this.#script.length; ) {
      const character = this.#next();
      if (character === '\\') this.#at += 1;
      if (character === '{') depth += 1;
      if (character === '}') depth -= 1;
      if (character === '}' && depth === 0) break;
    }
    const text = this.#script.slice(start, this.#at);
    // A length holds only digits.
    if (prefix === '#') word.literal = null;
    else this.#expand(word, { name: called, text, start, quoted });
  }

  #expand(word: OpenWord, expansion: ShellExpansion): void {
    word.expansions.push(expansion);
    word.literal = null;
  }

  #substitute(word: OpenWord, read: () => void): void {
    word.literal = null;
    word.bare = false;
    read();
  }

  #addText(word: OpenWord, text: string): void {
    if (word.literal !== null) word.literal += text;
    word.bare = false;
  }

  #skipArithmetic(): void {
    for (let depth = 2; depth > 0 && this.#at < this.#script.length; ) {
      const character = this.#next();
      if (character === '(') depth += 1;
      if (character === ')') depth -= 1;
    }
  }

  #skipDocuments(): void {
    for (const { end, indented } of this.#awaited) {
      for (;;) {
        const line = this.#take(/[^\n]*(?:\n|$)/y) ?? '';
        const text = line.replace(/\n$/, '');
        if ((indented ? text.replace(/^\t+/, '') : text) === end || this.#at >= this.#script.length) break;
      }
    }
    this.#awaited = [];
  }

  #endCommand(): void {
    if (this.#testing) return;
    const { words, writes } = this.#open;
    if (words.length + writes.length > 0) this.commands.push({ words, writes });
    this.#open = { words: [], writes: [] };
  }

  #next(): string {
    const character = this.#script[this.#at] ?? '';
    this.#at += 1;
    return character;
  }

  #take(pattern: RegExp): string | null {
    pattern.lastIndex = this.#at;
    const [found] = pattern.exec(this.#script) ?? [];
    if (found === undefined) return null;
    this.#at += found.length;
    return found;
  }

  #giveUp(): void {
    this.lost = true;
    this.#at = this.#script.length;
  }
}

const keywords: ReadonlySet<string> = new Set([
  'if',
  'then',
  'else',
  'elif',
  'do',
  'while',
  'until',
  '!',
  '{',
]);
