import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { failure, type Result, success } from '../../diagnostics/result.ts';
import { isList } from '../../values/json.ts';
import { parseParamName } from '../params/param-argument.ts';
import { describeInexactJson, parseParamJson } from '../params/param-json.ts';
import type { GivenAxis } from './given-grid.ts';

/** Reads one `--grid`: `name=a,b`, `name:=[JSON, …]`, `task.name=a,b`. */
export function parseGridArgument(text: string): Result<GivenAxis> {
  const [, label = '', sign = '', value = ''] = argumentPattern.exec(text) ?? [];
  const name = parseParamName(label);
  if (name === undefined || sign === '') return failure([notAnAxis(text)]);
  if (sign === '=') {
    return success({ ...name, values: value.split(',').map((item) => ({ form: 'text', value: item })) });
  }
  const json = parseParamJson(value);
  if (!json.ok) return failure([notAList(label, `is not JSON: ${json.problem}`)]);
  if (json.inexact !== null) return failure([describeInexactJson(label, json.inexact)]);
  if (!isList(json.value)) return failure([notAList(label, 'is not a list')]);
  return success({ ...name, values: json.value.map((item) => ({ form: 'json', value: item })) });
}

const argumentPattern = /^([^=:]*)(:?=)(.*)$/s;

function notAnAxis(text: string): Diagnostic {
  const shown = text.length > 60 ? `${text.slice(0, 60)}…` : text;
  return {
    severity: 'error',
    code: 'grid-argument',
    message: `\`${shown}\` gives no axis; accepted are \`name=a,b\`, \`name:=[JSON, …]\` and \`task.name=a,b\``,
    hint: 'for example `--grid alpha=0.1,0.2`',
  };
}

function notAList(label: string, problem: string): Diagnostic {
  return {
    severity: 'error',
    code: 'grid-argument',
    message: `what follows \`${label}:=\` ${problem}; accepted is a JSON list of values`,
    hint: `quote it for the shell: \`--grid '${label}:=["a, b", "c"]'\``,
  };
}
