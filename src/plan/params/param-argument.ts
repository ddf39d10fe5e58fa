import { failure, type Result, success } from '../../diagnostics/result.ts';
import type { GivenParam, ParamName } from './given-param.ts';
import { describeInexactJson, parseParamJson } from './param-json.ts';

/** Reads one `--param`: `name=value`, `name:=JSON`, `task.name=value`. The value may hold anything, `=` and newlines too. */
export function parseParamArgument(text: string): Result<GivenParam> {
  const match = argumentPattern.exec(text);
  const label = match?.[1];
  const value = match?.[3];
  const name = label === undefined ? undefined : parseParamName(label);
  if (name === undefined || value === undefined) return failure([notAnAssignment(text)]);
  if (match?.[2] === '=') return success({ ...name, form: 'text', value, source: 'command-line' });
  const json = parseParamJson(value);
  if (json.ok && json.inexact !== null) return failure([describeInexactJson(`${label}`, json.inexact)]);
  return json.ok
    ? success({ ...name, form: 'json', value: json.value, source: 'command-line' })
    : failure([
        {
          severity: 'error',
          code: 'param-json',
          message: `what follows \`${label}:=\` is not JSON: ${json.problem}`,
          hint: `give text with \`${label}=…\`, or quote JSON for the shell: \`-p '${label}:=[1, "two"]'\``,
        },
      ]);
}

/** Reads `name` or `task.name`; undefined when it is neither. */
export function parseParamName(label: string): ParamName | undefined {
  const match = namePattern.exec(label);
  const [, task, name] = match ?? [];
  if (name === undefined) return undefined;
  return task === undefined ? { name } : { name, task };
}

const argumentPattern = /^([^=:]*)(:?=)(.*)$/s;
const namePattern = /^(?:([A-Za-z][\w-]*)\.)?([A-Za-z_]\w*)$/;

function notAnAssignment(text: string) {
  const shown = text.length > 60 ? `${text.slice(0, 60)}…` : text;
  return {
    severity: 'error',
    code: 'param-argument',
    message: `\`${shown}\` gives no param; accepted are \`name=value\`, \`name:=JSON\` and \`task.name=value\``,
    hint: 'a name has letters, digits and `_`, and does not begin with a digit, as in `-p alpha=0.1`',
  } as const;
}
