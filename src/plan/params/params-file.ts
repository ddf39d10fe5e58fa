import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { failure, type Result, resultOf, success } from '../../diagnostics/result.ts';
import { isMap, type Json } from '../../values/json.ts';
import { decodeText } from '../../yaml/decode-text.ts';
import { readYaml } from '../../yaml/read-yaml.ts';
import type { YamlDocument } from '../../yaml/yaml-document.ts';
import type { GivenParam } from './given-param.ts';
import { parseParamName } from './param-argument.ts';

/** Reads a JSON or YAML file of params: one object whose keys are `name` or `task.name`. An empty file gives none. */
export function readParamsFile(file: string, content: Uint8Array | string): Result<readonly GivenParam[]> {
  const text = decodeText(file, content);
  if (!text.ok) return failure(text.diagnostics.map(aboutParams));
  const { document, diagnostics } = readYaml(file, text.value);
  if (document === null) return diagnostics.every(isAboutEmptiness) ? success([]) : failure(diagnostics);
  const { data } = document;
  if (!isMap(data)) return failure([...diagnostics, describeShape(document)]);
  const problems: Diagnostic[] = [...diagnostics];
  const given = Object.entries(data).flatMap(([key, value]) => {
    const param = readEntry(document, key, value);
    if (param === undefined) problems.push(describeKey(document, key));
    return param ?? [];
  });
  return resultOf(given, problems);
}

function readEntry(document: YamlDocument, key: string, value: Json): GivenParam | undefined {
  const name = parseParamName(key);
  if (name === undefined) return undefined;
  const written = typeof value === 'number' ? document.sourceOf([key]) : null;
  return {
    ...name,
    form: 'json',
    value,
    ...(written === null ? {} : { text: written }),
    source: 'params-file',
    span: document.locate([key]),
    nameSpan: document.locate([key], 'key'),
  };
}

// What is said of pipelines would mislead here.
function aboutParams(diagnostic: Diagnostic): Diagnostic {
  return diagnostic.code === 'file-size'
    ? { ...diagnostic, hint: 'keep data in a file of its own, and give its path as a param' }
    : diagnostic;
}

function isAboutEmptiness({ code }: Diagnostic): boolean {
  return code === 'empty';
}

function describeShape(document: YamlDocument): Diagnostic {
  return {
    severity: 'error',
    code: 'params-file',
    message: `a params file holds one object with names and values, not ${Array.isArray(document.data) ? 'a list' : 'a single value'}`,
    span: document.locate([]),
    hint: 'write `name: value`, one a line',
  };
}

function describeKey(document: YamlDocument, key: string): Diagnostic {
  return {
    severity: 'error',
    code: 'params-file',
    message: `\`${key}\` cannot be the name of a param; accepted are \`name\` and \`task.name\``,
    span: document.locate([key], 'key'),
  };
}
