import { type Expr, Literal } from '@actions/expressions/ast';
import { StringData } from '@actions/expressions/data/string';
import { Lexer, type Token, TokenType } from '@actions/expressions/lexer';
import { Parser } from '@actions/expressions/parser';
import { suggestName } from '../diagnostics/suggestion.ts';
import type { ExpressionProblem } from './expression-problem.ts';
import { walkExpression } from './walk-expression.ts';

/** An expression that was understood, or why it was not. Offsets count from its first character. */
export type ParsedExpression =
  | { readonly ok: true; readonly tree: Expr; readonly offsetOf: (token: Token) => number }
  | { readonly ok: false; readonly problem: ExpressionProblem };

/** All functions of the language, as they are written. */
export const functionNames = [
  'case',
  'contains',
  'endsWith',
  'format',
  'fromJSON',
  'join',
  'startsWith',
  'toJSON',
] as const;

/** Parses the source of an expression. Each text is parsed once. Which names exist is not judged; which functions do is. */
export function parseExpression(source: string): ParsedExpression {
  const known = memory.get(source);
  if (known !== undefined) return known;
  const parsed = parse(source);
  if (memory.size >= mostRemembered) memory.clear();
  memory.set(source, parsed);
  return parsed;
}

const memory = new Map<string, ParsedExpression>();
const mostRemembered = 10_000;

function parse(source: string): ParsedExpression {
  if (source.trim() === '') return refuse('the expression is empty', { start: 0, end: source.length });
  try {
    const { tokens } = new Lexer(source).lex();
    const offsetOf = createOffsets(source);
    const unknown = findUnknownFunction(tokens);
    if (unknown !== undefined) return { ok: false, problem: describeFunction(unknown, offsetOf(unknown)) };
    const names = tokens.filter((token) => token.type === TokenType.IDENTIFIER).map((token) => token.lexeme);
    const tree = new Parser(tokens, names, []).parse();
    mendQuotes(tree);
    return { ok: true, tree, offsetOf };
  } catch (error) {
    return describeFailure(error, source);
  }
}

// The parser is not asked: it would find `constructor` on the table that it looks functions up in.
function findUnknownFunction(tokens: readonly Token[]): Token | undefined {
  const accepted: ReadonlySet<string> = new Set(functionNames.map((name) => name.toLowerCase()));
  return tokens.find(
    ({ type, lexeme }, index) =>
      type === TokenType.IDENTIFIER &&
      tokens[index - 1]?.type !== TokenType.DOT &&
      tokens[index + 1]?.type === TokenType.LEFT_PAREN &&
      !accepted.has(lexeme.toLowerCase()),
  );
}

function describeFunction({ lexeme }: Token, start: number): ExpressionProblem {
  const near = suggestName(lexeme, functionNames);
  return {
    code: 'unknown-function',
    message: `unknown function \`${lexeme}\`, accepted are ${functionNames.map((name) => `\`${name}\``).join(', ')}`,
    ...(near === undefined ? {} : { hint: `did you mean \`${near}\`?` }),
    start,
    end: start + lexeme.length,
  };
}

// The library takes only the first doubled quote of a text for one.
function mendQuotes(tree: Expr): void {
  walkExpression(tree, (node) => {
    if (!(node instanceof Literal) || node.token.type !== TokenType.STRING) return;
    node.literal = new StringData(node.token.lexeme.slice(1, -1).replaceAll("''", "'"));
  });
}

function createOffsets(source: string): (token: Token) => number {
  const starts = [0, ...[...source.matchAll(/\n/g)].map((match) => match.index + 1)];
  return ({ range }) => (starts[range.start.line] ?? 0) + Math.max(0, range.start.column);
}

function refuse(message: string, place: { start: number; end: number }, hint?: string): ParsedExpression {
  const problem: ExpressionProblem = { code: 'expression', message, ...place };
  return { ok: false, problem: hint === undefined ? problem : { ...problem, hint } };
}

// What the library says is English for its own users; only the place and the piece are taken from it.
function describeFailure(error: unknown, source: string): ParsedExpression {
  const text = error instanceof Error ? error.message : `${error}`;
  const lexical = /^Unexpected symbol: '([\s\S]*)'\. Located at position (\d+) within expression: /.exec(
    text,
  );
  if (lexical !== null) return describeLexical(lexical[1] ?? '', Number(lexical[2]) - 1);
  const [, said = text, piece = ''] = /^(.*?): '([\s\S]*)'$/.exec(text) ?? [];
  const start = positionOf(error, source);
  const end = Math.max(start + 1, start + (piece === 'EOF' ? 1 : piece.length));
  return refuse(failureWords.get(said)?.(piece) ?? lowerFirst(said), {
    start: Math.min(start, source.length),
    end,
  });
}

function describeLexical(piece: string, start: number): ParsedExpression {
  const place = { start, end: start + Math.max(1, piece.length) };
  if (piece.startsWith("'")) return refuse("a text in the expression has no closing `'`", place);
  const hint = piece.startsWith('"') ? "texts stand in single quotes: 'a'" : hintForOperator(piece);
  return refuse(`unexpected \`${piece}\` in the expression`, place, hint);
}

function hintForOperator(piece: string): string | undefined {
  if (/^=[^=]|^=$/.test(piece)) return 'equality is written `==`';
  if (/^[-+*/%]/.test(piece)) return 'there is no arithmetic in expressions: compute it in a task';
  return undefined;
}

const failureWords: ReadonlyMap<string, (piece: string) => string> = new Map([
  [
    'Unexpected symbol',
    (piece: string) =>
      piece === 'EOF' ? 'the expression ends too early' : `unexpected \`${piece}\` in the expression`,
  ],
  ['ErrorExceededMaxLength', () => 'the expression is too long, at most 21000 characters are read'],
  [
    'Exceeded max expression depth 50',
    () => 'the expression is nested too deeply, at most 50 levels are read',
  ],
  ['Unexpected end of expression', () => 'the expression ends too early'],
  ['Too few parameters supplied', (piece: string) => `\`${piece}\` is given too few arguments`],
  ['Too many parameters supplied', (piece: string) => `\`${piece}\` is given too many arguments`],
  [
    'Even number of parameters supplied, requires an odd number of parameters',
    () => '`case` takes pairs of condition and value, then a value for the rest',
  ],
]);

function positionOf(error: unknown, source: string): number {
  const position = (error as { pos?: { line: number; column: number } }).pos;
  if (position === undefined) return 0;
  const lines = source.split('\n').slice(0, position.line);
  return lines.reduce((sum, line) => sum + line.length + 1, 0) + position.column;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
