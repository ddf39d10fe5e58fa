import { Composer, type CST, type Document, Parser, visit, type YAMLParseError } from 'yaml';
import { checkTokens } from './token-limits.ts';
import type { YamlProblem } from './yaml-problem.ts';

/** The one document of a text, or what is wrong with it. Duplicate keys, merge keys and aliases are looked at later. */
export function composeDocument(text: string): { document: Document.Parsed | null; problems: YamlProblem[] } {
  const tokens: CST.Token[] = [...new Parser().parse(text)];
  const { fatal, problems } = checkTokens(tokens);
  if (fatal) return { document: null, problems };
  const documents = [...new Composer(options).compose(tokens)];
  const [document, second] = documents;
  if (second !== undefined) problems.push(severalDocuments(second));
  if (document === undefined || (document.contents === null && document.errors.length === 0)) {
    return { document: null, problems: [...problems, emptyFile(text)] };
  }
  const errors = documents.flatMap((each) => describeErrors(each, text));
  const sound = errors.length === 0 && !isEmptyScalar(document);
  if (isEmptyScalar(document) && errors.length === 0) problems.push(emptyFile(text));
  return { document: sound ? document : null, problems: [...problems, ...errors] };
}

const options = {
  version: '1.2',
  schema: 'core',
  uniqueKeys: false,
  merge: false,
  logLevel: 'silent',
} as const;

function isEmptyScalar(document: Document.Parsed): boolean {
  const { contents } = document;
  return contents === null || ('source' in contents && contents.source === '' && contents.tag === undefined);
}

function severalDocuments(second: Document.Parsed): YamlProblem {
  const start = second.range[0];
  return {
    code: 'multiple-documents',
    message: 'the file has several documents, one is read',
    start,
    end: start + 1,
    hint: 'remove the `---` between them, or make a file of each',
  };
}

function emptyFile(text: string): YamlProblem {
  return {
    code: 'empty',
    message: 'the file is empty, a pipeline has `tasks` and a job has `task`',
    start: 0,
    end: Math.min(1, text.length),
    hint: '`runnable init` writes a first pipeline',
  };
}

// One slip makes the reader stumble again further on in the line: only the first of a line is told. After a quote or a
// bracket that is not closed, it stumbles at each line that follows, and nothing that it says of them is of use.
function describeErrors(document: Document.Parsed, text: string): YamlProblem[] {
  const lines = new Set<number>();
  const problems: YamlProblem[] = [];
  for (const error of document.errors) {
    const [start, end] = placeOf(error, document);
    const line = text.lastIndexOf('\n', start - 1);
    if (lines.has(line)) continue;
    lines.add(line);
    problems.push(describeError(error, start, end));
    if (unclosed.test(error.message)) break;
  }
  return problems;
}

// A quote that is not closed is noticed where the text ends; its beginning is where to look.
function placeOf(error: YAMLParseError, document: Document.Parsed): readonly [number, number] {
  const [start, end] = error.pos;
  let opening: number | undefined;
  if (error.code === 'MISSING_CHAR') {
    visit(document, {
      Scalar: (_, { type, range }) => {
        if (type?.startsWith('QUOTE_') && range && range[0] < start && start <= range[2]) opening = range[0];
      },
    });
  }
  return opening === undefined ? [start, end] : [opening, opening + 1];
}

const unclosed = /^(?:Missing closing|Flow (?:map|sequence) in block collection must be)/;

function describeError(error: YAMLParseError, start: number, end: number): YamlProblem {
  if (error.code === 'TAB_AS_INDENT') {
    return {
      code: 'tab',
      message: 'a tab is used as indentation, only spaces are',
      start,
      end,
      hint: 'replace it by spaces',
    };
  }
  const [, flow] = /^Flow (map|sequence) in block collection/.exec(error.message) ?? [];
  if (flow !== undefined) {
    const open = flow === 'map' ? '{' : '[';
    return {
      code: 'yaml-syntax',
      message: `a \`${open}\` above is not closed, or this line belongs into it`,
      start,
      end,
    };
  }
  const text = error.message
    .replace(/\.$/, '')
    .replace(/['"]quote$/, 'quote')
    .replace(/'/g, '`');
  const message = messages.get(error.code) ?? text.charAt(0).toLowerCase() + text.slice(1);
  const hint = hints.get(error.code);
  return { code: 'yaml-syntax', message, start, end, ...(hint === undefined ? {} : { hint }) };
}

const messages: ReadonlyMap<string, string> = new Map([
  ['BLOCK_AS_IMPLICIT_KEY', 'a second `:` in the line would begin a map inside a value'],
  ['MULTILINE_IMPLICIT_KEY', 'a key stands on one line, with a `:` and a space after it'],
]);

const hints: ReadonlyMap<string, string> = new Map([
  ['BLOCK_AS_IMPLICIT_KEY', "put the value in quotes: key: 'a: b'"],
  ['BAD_SCALAR_START', 'put the value in quotes'],
  ['BAD_INDENT', 'keys of one map begin in the same column'],
]);
