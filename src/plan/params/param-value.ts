import type { DiagnosticCode } from '../../diagnostics/codes.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { failure, type Result, success } from '../../diagnostics/result.ts';
import { suggestionHint } from '../../diagnostics/suggestion.ts';
import type { ParamDeclaration } from '../../pipeline/model.ts';
import { describeInexact } from '../../values/inexact-number.ts';
import type { Json } from '../../values/json.ts';
import { stringifyStable } from '../../values/stable-json.ts';
import { showOnOneLine } from '../../values/visible-text.ts';
import { type GivenParam, paramLabel } from './given-param.ts';
import { parseParamJson } from './param-json.ts';
import { holdsNul, isTooDeep, largestParam, measureParam } from './param-size.ts';
import { exampleOf, paramTypes, readAs, showArgument } from './param-types.ts';

/** The value that was given for a param, read as its declaration says; else what is wrong with it. */
export function readParamValue(declaration: ParamDeclaration, given: GivenParam): Result<Json> {
  const unfit = findUnfit(given) ?? findInexact(declaration, given);
  if (unfit !== undefined) return failure([unfit]);
  if (given.value === null && !declaration.required) return success(null);
  const value = readAs(declaration.type, given);
  if (value === undefined) return failure([describeType(declaration, given)]);
  const outside = findOutsideEnum(declaration, value, given);
  return outside === undefined ? success(value, warnOfChange(value, given)) : failure([outside]);
}

/** A diagnostic about a given value: where it was written, or by which variable it came. */
export function aboutParam(
  given: GivenParam,
  code: DiagnosticCode,
  text: { readonly problem: string; readonly hint?: string },
): Diagnostic {
  const origin = given.source === 'environment' ? ` (from \`RUNNABLE_PARAM_${given.name}\`)` : '';
  return {
    severity: 'error',
    code,
    message: `param \`${paramLabel(given)}\` ${text.problem}${origin}`,
    ...(given.span === undefined ? {} : { span: given.span }),
    ...(text.hint === undefined ? {} : { hint: text.hint }),
  };
}

// What no type can take.
function findUnfit(given: GivenParam): Diagnostic | undefined {
  if (isTooDeep(given.value)) {
    return aboutParam(given, 'param-size', { problem: 'is nested deeper than 100 levels' });
  }
  if (holdsNul(given.value)) {
    return aboutParam(given, 'param-nul', {
      problem: 'holds a NUL character, which no program can be given',
      hint: 'put such bytes into a file, and give the path of the file',
    });
  }
  const bytes = measureParam(given.value);
  if (bytes <= largestParam) return undefined;
  return aboutParam(given, 'param-size', {
    problem: `has ${bytes} bytes; at most ${largestParam} are accepted`,
    hint: 'put the value into a file, and give the path of the file',
  });
}

// Of JSON it was told when it was read, and of files too.
function findInexact({ type }: ParamDeclaration, given: GivenParam): Diagnostic | undefined {
  if (given.form === 'json') return undefined;
  if (type === 'integer' || type === 'number') {
    const problem = /^[-+]?\d+$/.test(given.value) && describeInexact(Number(given.value), given.value);
    const hint = 'declare it with `type: string` to keep it as a text';
    return problem ? aboutParam(given, 'number', { problem: `cannot be kept: ${problem}`, hint }) : undefined;
  }
  const json = type === 'list' || type === 'object' ? parseParamJson(given.value) : undefined;
  if (!json?.ok || json.inexact === null) return undefined;
  const hint = 'put the number in double quotes to keep it as a text';
  return aboutParam(given, 'number', { problem: `cannot be kept: ${json.inexact}`, hint });
}

function describeType(declaration: ParamDeclaration, given: GivenParam): Diagnostic {
  const { accepts } = paramTypes[declaration.type];
  return aboutParam(given, 'param-type', {
    problem: `must be ${accepts}, not ${showValue(given)}`,
    hint: `give it as \`${showArgument(paramLabel(given), exampleOf(declaration))}\``,
  });
}

function findOutsideEnum(
  declaration: ParamDeclaration,
  value: Json,
  given: GivenParam,
): Diagnostic | undefined {
  const { enum: accepted } = declaration;
  if (accepted === undefined) return undefined;
  const text = stringifyStable(value);
  if (accepted.some((item) => stringifyStable(item) === text)) return undefined;
  const names = accepted.map((item) => (typeof item === 'string' ? item : JSON.stringify(item)));
  return aboutParam(given, 'param-enum', {
    problem: `is ${showValue(given)}; accepted are ${names.map((name) => `\`${name}\``).join(', ')}`,
    ...(typeof value === 'string' ? suggestionHint(value, names) : {}),
  });
}

function showValue(given: GivenParam): string {
  const text = typeof given.value === 'string' ? given.value : JSON.stringify(given.value);
  if (given.form === 'json' && typeof given.value === 'string') return `the text \`${shorten(text)}\``;
  return text === '' ? 'empty' : `\`${shorten(text)}\``;
}

function shorten(text: string): string {
  return showOnOneLine(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}

function warnOfChange(value: Json, given: GivenParam): readonly Diagnostic[] {
  const text = given.form === 'text' ? given.value : given.text;
  if (typeof value !== 'number' || text === undefined || !losesZeros.test(text)) return [];
  const warning = aboutParam(given, 'param-number-changed', {
    problem: `is a number, so \`${text}\` becomes ${value}`,
    hint: 'declare it with `type: string` if its zeros mean something',
  });
  return [{ ...warning, severity: 'warning' }];
}

// `01234` and `1.10` are likely codes or versions; `1.0` is how people write a number.
const losesZeros = /^[+-]?0\d|\.\d+0$/;
