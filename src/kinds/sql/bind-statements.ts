import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { type Result, resultOf } from '../../diagnostics/result.ts';
import { suggestionHint } from '../../diagnostics/suggestion.ts';
import type { BoundValue } from '../../plan/kind.ts';
import type { Json } from '../../values/json.ts';
import { type Identifier, quoteIdentifier } from './quote-identifier.ts';
import type { Dialect, Part, Statement } from './split-statements.ts';

/** A statement as a driver takes it: placeholders in the text, and a value for each of them. */
export interface BoundStatement {
  readonly text: string;
  /** Values of the placeholders 1, 2, …; lists and objects as their JSON text. */
  readonly values: readonly (string | number | boolean | null)[];
  /** Line of the query on which it begins. */
  readonly line: number;
  /** Its beginning, on one line, for the log. */
  readonly label: string;
}

/** What the names in a query stand for. */
export interface Names {
  readonly task: string;
  readonly dialect: Dialect;
  readonly values: Readonly<Record<string, BoundValue>>;
  readonly identifiers: Readonly<Record<string, Json>>;
}

/** Puts placeholders for params and quoted names for identifiers. No value of a param ever becomes a part of the text. */
export function bindStatements(
  statements: readonly Statement[],
  names: Names,
): Result<readonly BoundStatement[]> {
  const problems = new Map<string, Diagnostic>();
  const bound = statements.map((statement) => bind(statement, names, problems));
  return resultOf(bound, [...problems.values()]);
}

function bind({ parts, line }: Statement, names: Names, problems: Map<string, Diagnostic>): BoundStatement {
  const order: string[] = [];
  const texts = parts.map((part) => {
    if (part.type === 'text') return part.text;
    const problem = part.type === 'param' ? judgeParam(part.name, names) : null;
    if (problem !== null) problems.set(part.name, problem);
    if (part.type === 'identifier') return putIdentifier(part.name, names, problems);
    if (!order.includes(part.name)) order.push(part.name);
    return `${placeholders[names.dialect]}${order.indexOf(part.name) + 1}`;
  });
  return {
    text: texts.join(''),
    values: order.map((name) => valueFor(names.values[name])),
    line,
    label: labelOf(parts),
  };
}

const placeholders: Readonly<Record<Dialect, string>> = { duckdb: '$', postgresql: '$', sqlite: '?' };

function valueFor(value: BoundValue | undefined): string | number | boolean | null {
  const json = value !== undefined && 'json' in value ? value.json : null;
  return typeof json === 'object' && json !== null ? JSON.stringify(json) : json;
}

function judgeParam(name: string, { task, values }: Names): Diagnostic | null {
  const value = Object.hasOwn(values, name) ? values[name] : undefined;
  if (value === undefined) {
    const known = Object.keys(values);
    const there =
      known.length === 0 ? 'it has none' : `it has ${known.map((each) => `\`$${each}\``).join(', ')}`;
    const near = suggestionHint(name, known).hint;
    return {
      severity: 'error',
      code: 'sql-param',
      message: `the query of task \`${task}\` uses \`$${name}\`, and no param or return of that name reaches it; ${there}`,
      hint: near ?? `declare it under \`params:\`, or let a task that \`${task}\` needs return it`,
    };
  }
  if ('json' in value) return null;
  return {
    severity: 'error',
    code: 'pickled-value',
    message: `the query of task \`${task}\` uses \`$${name}\`, and \`${name}\` is a pickled Python value`,
    hint: `let the task that returns it give plain data: \`returns: [{ name: ${name}, kind: json }]\``,
  };
}

function putIdentifier(name: string, names: Names, problems: Map<string, Diagnostic>): string {
  const { task, dialect, identifiers } = names;
  const known = Object.keys(identifiers);
  if (!Object.hasOwn(identifiers, name)) {
    problems.set(`{{${name}}}`, {
      severity: 'error',
      code: 'sql-identifier',
      message: `the query of task \`${task}\` has \`{{${name}}}\`, and its \`identifiers\` ${known.length === 0 ? 'are empty' : `are ${known.map((each) => `\`${each}\``).join(', ')}`}`,
      ...suggestionHint(name, known),
    });
    return name;
  }
  const quoted: Identifier = quoteIdentifier(identifiers[name] ?? null, dialect);
  if ('text' in quoted) return quoted.text;
  problems.set(`{{${name}}}`, {
    severity: 'error',
    code: 'sql-identifier',
    message: `the identifier \`${name}\` of task \`${task}\` ${quoted.trouble}`,
  });
  return name;
}

function labelOf(parts: readonly Part[]): string {
  const source = parts
    .map((part) =>
      part.type === 'text' ? part.text : part.type === 'param' ? `$${part.name}` : `{{${part.name}}}`,
    )
    .join('');
  const line = source
    .replaceAll(/--[^\n]*|\/\*[\s\S]*?\*\//g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
  return line.length <= longestLabel ? line : `${line.slice(0, longestLabel - 1)}…`;
}

const longestLabel = 72;
