import { StringData } from '@actions/expressions/data/string';
import { Evaluator } from '@actions/expressions/evaluator';
import type { FunctionDefinition } from '@actions/expressions/funcs/info';
import { parseExactJson } from '../values/exact-json.ts';
import type { Json } from '../values/json.ts';
import { type ContextValue, type ContextValues, Unreadable } from './context-value.ts';
import { Contexts, lookUp, toExpressionData, toJson } from './expression-data.ts';
import { parseExpression } from './parse-expression.ts';
import { readLoneReference } from './references.ts';
import { type Segment, splitTemplate } from './split-template.ts';
import { TemplateError } from './template-error.ts';

/**
 * The value of a template. A lone `${{ }}` keeps its type; anything else is a text, in which lists and maps stand as JSON.
 * Throws `TemplateError`; a template that was checked when its file was loaded fails only on what a run gave it.
 */
export function evaluateTemplate(template: string, contexts: ContextValues): Json {
  const segments = splitTemplate(template);
  const [only] = segments;
  const given = new Contexts(contexts);
  if (segments.length === 1 && only?.type === 'expression') return evaluate(only.source, given);
  return segments.map((segment) => textOf(segment, given)).join('');
}

/** What no expression can read, where a template is nothing but its name; undefined for any other template. */
export function findUnreadable(template: string, contexts: ContextValues): Unreadable | undefined {
  let found: ContextValue | undefined = contexts;
  for (const name of readLoneReference(template) ?? []) found = lookUp(found, name);
  return found instanceof Unreadable ? found : undefined;
}

/** Whether a value counts as true: all but false, 0, NaN, null and the empty text. */
export function isTruthy(value: Json): boolean {
  return !(value === null || value === false || value === 0 || value === '' || value === 'NaN');
}

function textOf(segment: Segment, contexts: Contexts): string {
  if (segment.type === 'text') return segment.text;
  if (segment.type === 'open') throw new TemplateError('`${{` has no `}}` after it');
  const value = evaluate(segment.source, contexts);
  if (value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : `${value}`;
}

function evaluate(source: string, contexts: Contexts): Json {
  const parsed = parseExpression(source);
  if (!parsed.ok) throw new TemplateError(`\`\${{${source}}}\`: ${parsed.problem.message}`);
  try {
    return toJson(new Evaluator(parsed.tree, contexts, functions).evaluate());
  } catch (error) {
    const reason = error instanceof Error ? error.message : `${error}`;
    const hint = error instanceof TemplateError ? error.hint : undefined;
    throw new TemplateError(`\`\${{${source}}}\` cannot be evaluated: ${reason}`, { cause: error, hint });
  }
}

// Instead of the library's own, which lose digits of large integers and trip over a key `__proto__`.
const functions: Map<string, FunctionDefinition> = new Map([
  [
    'fromjson',
    {
      name: 'fromJSON',
      minArgs: 1,
      maxArgs: 1,
      call: (text) => toExpressionData(parseJson(text?.coerceString() ?? '')),
    },
  ],
  [
    'tojson',
    {
      name: 'toJSON',
      minArgs: 1,
      maxArgs: 1,
      call: (value) => new StringData(JSON.stringify(value === undefined ? null : toJson(value), null, 2)),
    },
  ],
]);

function parseJson(text: string): Json {
  try {
    return parseExactJson(text);
  } catch {
    throw new Error('the text is no JSON');
  }
}
