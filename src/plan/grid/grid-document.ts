import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Path } from '../../diagnostics/span.ts';
import { isList, isMap, type Json } from '../../values/json.ts';
import { isValueName } from '../../values/name.ts';
import { decodeText } from '../../yaml/decode-text.ts';
import { describeValue } from '../../yaml/describe-value.ts';
import { readYaml } from '../../yaml/read-yaml.ts';
import type { YamlDocument } from '../../yaml/yaml-document.ts';
import type { GivenAxis, GivenGrid, GivenValue } from './given-grid.ts';

/** The section of a grid document that is about the params of the pipeline; every other one is about a task. */
export const pipelineSection = 'pipeline_parameters';

/** What became of a grid document: what could be read of it, and all that is wrong with it. */
export interface GridReading {
  readonly grid: GivenGrid;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads a grid, JSON or YAML: sections with a list of values for each param. */
export function readGrid(file: string, content: Uint8Array | string): GridReading {
  const text = decodeText(file, content);
  if (!text.ok) return { grid: nothing, diagnostics: text.diagnostics.map(aboutGrid) };
  const { document, diagnostics } = readYaml(file, text.value);
  if (document === null) return { grid: nothing, diagnostics: diagnostics.map(aboutGrid) };
  const { data } = document;
  const problems: Diagnostic[] = [...diagnostics];
  if (!isMap(data)) {
    problems.push(describeShape(document, [], 'a grid'));
    return { grid: nothing, diagnostics: problems };
  }
  const axes = Object.entries(data).flatMap(([section, params]) => {
    if (isMap(params)) return readSection({ document, problems }, section, params);
    problems.push(describeShape(document, [section], `the section \`${section}\``));
    return [];
  });
  const tasks = Object.keys(data).filter((section) => section !== pipelineSection);
  const named = tasks.map((id) => ({ id, span: document.locate([id], 'key') }));
  return { grid: { axes, tasks: named }, diagnostics: problems };
}

const nothing: GivenGrid = { axes: [], tasks: [] };

interface Reading {
  readonly document: YamlDocument;
  readonly problems: Diagnostic[];
}

function readSection(
  reading: Reading,
  section: string,
  params: { readonly [name: string]: Json },
): readonly GivenAxis[] {
  const { document, problems } = reading;
  return Object.entries(params).flatMap(([name, value]): readonly GivenAxis[] => {
    const path = [section, name];
    if (!isValueName(name)) problems.push(describeName(document, path));
    else if (!isList(value)) problems.push(describeBare(document, path, value));
    else return [readAxis(document, path, { section, name, value })];
    return [];
  });
}

function readAxis(
  document: YamlDocument,
  path: Path,
  { section, name, value }: { section: string; name: string; value: readonly Json[] },
): GivenAxis {
  return {
    name,
    ...(section === pipelineSection ? {} : { task: section }),
    values: value.map((item, index) => readValue(document, [...path, index], item)),
    span: document.locate(path, 'key'),
  };
}

function readValue(document: YamlDocument, path: Path, value: Json): GivenValue {
  const written = typeof value === 'number' ? document.sourceOf(path) : null;
  const span = document.locate(path);
  return { form: 'json', value, ...(written === null ? {} : { text: written }), span };
}

function describeShape(document: YamlDocument, path: Path, what: string): Diagnostic {
  return {
    severity: 'error',
    code: 'grid-file',
    message: `${what} is one object, not ${describeValue(path.length === 0 ? document.data : atKey(document.data, path[0]))}`,
    span: document.locate(path),
    hint: `write \`{"${pipelineSection}": {"alpha": [0.1, 0.2]}, "train": {"depth": [3, 5]}}\``,
  };
}

function atKey(data: Json, key: string | number | undefined): Json {
  return isMap(data) ? (data[`${key}`] ?? null) : data;
}

function describeName(document: YamlDocument, path: Path): Diagnostic {
  return {
    severity: 'error',
    code: 'grid-axis',
    message: `\`${path[1]}\` cannot be the name of a param`,
    span: document.locate(path, 'key'),
  };
}

function describeBare(document: YamlDocument, path: Path, value: Json): Diagnostic {
  const written = document.sourceOf(path) ?? JSON.stringify(value);
  return {
    severity: 'error',
    code: 'grid-axis',
    message: `the axis \`${path[1]}\` is a list of values, not ${describeValue(value)}`,
    span: document.locate(path),
    ...(written.length > 40 || written.includes('\n')
      ? {}
      : { hint: `put it into a list: \`[${written}]\`` }),
  };
}

// What is said of pipelines would mislead here.
function aboutGrid(diagnostic: Diagnostic): Diagnostic {
  if (diagnostic.code === 'file-size')
    return { ...diagnostic, hint: 'sweep over a part of the values at a time' };
  if (diagnostic.code !== 'empty') return diagnostic;
  const { span } = diagnostic;
  return {
    severity: 'error',
    code: 'grid-file',
    message: 'the grid is empty',
    ...(span === undefined ? {} : { span }),
    hint: `write \`{"${pipelineSection}": {"alpha": [0.1, 0.2]}}\``,
  };
}
