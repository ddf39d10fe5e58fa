import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { failure, type Result, resultOf } from '../../diagnostics/result.ts';
import { suggestionHint } from '../../diagnostics/suggestion.ts';
import type { ParamDeclaration, Pipeline } from '../../pipeline/model.ts';
import type { Json } from '../../values/json.ts';
import { stringifyStable } from '../../values/stable-json.ts';
import { type ParamName, paramLabel } from '../params/given-param.ts';
import { exampleOf } from '../params/param-types.ts';
import { readParamValue } from '../params/param-value.ts';
import { describeUnknownParam } from '../params/unknown-param.ts';
import type { GivenAxis, GivenGrid, GivenValue } from './given-grid.ts';
import { type Axis, countCombinations, type Grid } from './grid.ts';
import { type GridReading, pipelineSection } from './grid-document.ts';

/** What a grid is made of. */
export interface GridParts {
  /** From the document, if there is one. */
  readonly document?: GridReading;
  /** From the command line: each adds an axis behind the others, or takes the place of one. */
  readonly axes: readonly GivenAxis[];
  /** The task that is run as a job: a plain name may mean its param. */
  readonly task?: string;
  /** Params that have one value in all runs, for `--param` gives it: they are no axes. */
  readonly fixed: readonly ParamName[];
}

/** The grid with the values as their declarations read them, each once; all that is wrong is said at once. */
export function resolveGrid(pipeline: Pipeline, parts: GridParts): Result<Grid> {
  const { document, task, fixed } = parts;
  const declared = declareParams(pipeline);
  const labelOf = (given: ParamName) => paramLabel(findName(declared, given, task));
  const unknown = (document?.grid.tasks ?? []).filter(({ id }) =>
    pipeline.tasks.every((each) => each.id !== id),
  );
  const problems = [
    ...(document?.diagnostics ?? []),
    ...unknown.map((section) => describeUnknownTask(pipeline, section)),
  ];
  const isKnown = (given: GivenAxis) => unknown.every(({ id }) => id !== given.task);
  const axes = new Map<string, Axis>();
  for (const given of [...(document?.grid.axes ?? []).filter(isKnown), ...parts.axes]) {
    const declaration = declared.get(labelOf(given));
    if (declaration === undefined) {
      problems.push(describeUnknown(pipeline, given, declared.keys()));
      continue;
    }
    const axis = readAxis(declaration, given, findName(declared, given, task));
    problems.push(...axis.diagnostics);
    if (axis.ok) axes.set(labelOf(given), axis.value);
  }
  for (const param of fixed) {
    if (axes.delete(labelOf(param))) problems.push(describeFixed(labelOf(param)));
  }
  const grid = { axes: [...axes.values()] };
  return resultOf(grid, [...problems.sort(comparePlaces), ...findExcess(grid)]);
}

// What was given on the command line stands in no file, and comes last.
function comparePlaces({ span: left }: Diagnostic, { span: right }: Diagnostic): number {
  const last = Number.MAX_SAFE_INTEGER;
  return (left?.start ?? last) - (right?.start ?? last);
}

/** The declaration of each param by its label. */
function declareParams(pipeline: Pipeline): ReadonlyMap<string, ParamDeclaration> {
  const declared = new Map(pipeline.params.map((declaration) => [declaration.name, declaration]));
  for (const task of pipeline.tasks) {
    for (const declaration of task.params) declared.set(`${task.id}.${declaration.name}`, declaration);
  }
  return declared;
}

function findName(
  declared: ReadonlyMap<string, ParamDeclaration>,
  { name, task }: ParamName,
  job: string | undefined,
): ParamName {
  if (task !== undefined) return { name, task };
  const ofJob = job !== undefined && !declared.has(name) && declared.has(`${job}.${name}`);
  return ofJob ? { name, task: job } : { name };
}

function readAxis(declaration: ParamDeclaration, given: GivenAxis, name: ParamName): Result<Axis> {
  if (given.values.length === 0) return failure([describeEmpty(given)]);
  const problems: Diagnostic[] = [];
  const values = new Map<string, Json>();
  for (const value of given.values) {
    const read = readParamValue(declaration, { ...name, ...value, source: 'sweep' });
    problems.push(...read.diagnostics.map((each) => hintAtGrid(each, declaration, given)));
    if (!read.ok) continue;
    const text = stringifyStable(read.value);
    if (values.has(text)) problems.push(describeTwin(given, value));
    else values.set(text, read.value);
  }
  return resultOf({ ...name, type: declaration.type, values: [...values.values()] }, problems);
}

// Elsewhere a value is given with `-p`.
function hintAtGrid(diagnostic: Diagnostic, declaration: ParamDeclaration, given: GivenAxis): Diagnostic {
  if (diagnostic.code !== 'param-type') return diagnostic;
  return {
    ...diagnostic,
    hint: `each value of the axis \`${paramLabel(given)}\` is one, such as \`${exampleOf(declaration)}\``,
  };
}

function describeUnknownTask(pipeline: Pipeline, { id, span }: GivenGrid['tasks'][number]): Diagnostic {
  const ids = pipeline.tasks.map((task) => task.id);
  return {
    severity: 'error',
    code: 'grid-task',
    message: `the grid has a section \`${id}\`, which is neither \`${pipelineSection}\` nor a task of pipeline \`${pipeline.name}\``,
    span,
    ...suggestionHint(id, [pipelineSection, ...ids]),
  };
}

function describeUnknown(pipeline: Pipeline, given: GivenAxis, labels: Iterable<string>): Diagnostic {
  const label = paramLabel(given);
  const { problem, ...hint } = describeUnknownParam(label, pipeline, labels);
  return {
    severity: 'error',
    code: 'unknown-param',
    message: `param \`${label}\` ${problem}`,
    ...(given.span === undefined ? {} : { span: given.span }),
    ...hint,
  };
}

function describeEmpty(given: GivenAxis): Diagnostic {
  return {
    severity: 'error',
    code: 'grid-axis',
    message: `the axis \`${paramLabel(given)}\` has no values, so there is no combination`,
    ...(given.span === undefined ? {} : { span: given.span }),
    hint: 'give it a value, or leave the axis out',
  };
}

function describeFixed(label: string): Diagnostic {
  return {
    severity: 'warning',
    code: 'grid-fixed',
    message: `\`${label}\` is no axis of this sweep, for \`--param\` gives it one value`,
  };
}

function describeTwin(given: GivenAxis, value: GivenValue): Diagnostic {
  const text = value.form === 'json' && value.text !== undefined ? value.text : value.value;
  return {
    severity: 'warning',
    code: 'grid-duplicate',
    message: `the axis \`${paramLabel(given)}\` has the value \`${typeof text === 'string' ? text : JSON.stringify(text)}\` twice; it is taken once`,
    ...(value.span === undefined ? {} : { span: value.span }),
  };
}

function findExcess(grid: Grid): readonly Diagnostic[] {
  const count = countCombinations(grid);
  if (Number.isSafeInteger(count)) return [];
  return [
    {
      severity: 'error',
      code: 'grid-size',
      message: `the grid has about ${count.toExponential(0)} combinations; they can be numbered up to 2^53 - 1`,
      hint: 'leave axes or values out',
    },
  ];
}
