import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { ParamDeclaration, Pipeline, Task } from '../../pipeline/model.ts';
import type { Json } from '../../values/json.ts';
import type { ParamSource, ResolvedParam } from '../plan.ts';
import { type GivenParam, paramLabel, rankParams } from './given-param.ts';
import { holdsTemplate } from './holds-template.ts';
import { largestParams, measureParam } from './param-size.ts';
import { paramTypes, showArgument } from './param-types.ts';
import { aboutParam, readParamValue } from './param-value.ts';
import { describeUnknownParam } from './unknown-param.ts';

/** What the params of a run are resolved from. */
export interface ParamsRequest {
  readonly pipeline: Pipeline;
  /** The tasks that run; params of the others need no value. */
  readonly running: readonly Task[];
  /** The task that is run as a job: a plain name may mean its param. */
  readonly job?: Task;
  readonly given: readonly GivenParam[];
  /** Nothing is going to run: required params without a value are null. */
  readonly draft?: boolean;
}

/** Every param with its value and where it came from. */
export interface ResolvedParams {
  readonly pipeline: readonly ResolvedParam[];
  /** By task id; tasks without params are absent. */
  readonly tasks: ReadonlyMap<string, readonly ResolvedParam[]>;
  readonly diagnostics: readonly Diagnostic[];
}

/** Gives every declared param the value that the strongest source has for it; says what was given in vain or amiss. */
export function resolveParams(request: ParamsRequest): ResolvedParams {
  const slots = declareSlots(request.pipeline);
  const unknown = fillSlots(slots, request);
  const problems: Diagnostic[] = [];
  const resolve = (declarations: readonly ParamDeclaration[], task?: string) =>
    declarations.map((declaration) => {
      const given = slots.get(labelOf(declaration, task))?.given;
      const { param, diagnostics } = resolveParam(request, { declaration, task, given });
      problems.push(...diagnostics);
      return param;
    });
  const pipeline = resolve(request.pipeline.params);
  const tasks = new Map<string, readonly ResolvedParam[]>();
  for (const task of request.running) {
    if (task.params.length > 0) tasks.set(task.id, resolve(task.params, task.id));
  }
  return { pipeline, tasks, diagnostics: [...unknown, ...problems, ...findExcess(slots)] };
}

interface Slot {
  given?: GivenParam;
}

// A task id has no dot, so a label names one param only.
type Slots = Map<string, Slot>;

interface Declared {
  readonly declaration: ParamDeclaration;
  readonly task: string | undefined;
  readonly given: GivenParam | undefined;
}

function labelOf(declaration: ParamDeclaration, task: string | undefined): string {
  return task === undefined ? declaration.name : `${task}.${declaration.name}`;
}

function declareSlots(pipeline: Pipeline): Slots {
  const slots: Slots = new Map(pipeline.params.map((declaration) => [declaration.name, {}]));
  for (const task of pipeline.tasks) {
    for (const declaration of task.params) slots.set(labelOf(declaration, task.id), {});
  }
  return slots;
}

function fillSlots(slots: Slots, { given, job, pipeline }: ParamsRequest): readonly Diagnostic[] {
  const problems: Diagnostic[] = [];
  for (const param of rankParams(given)) {
    const slot = slots.get(paramLabel(param)) ?? jobSlot(slots, param, job);
    if (slot === undefined) problems.push(describeUnknown(slots, param, pipeline));
    else slot.given = param;
  }
  return problems;
}

function jobSlot(slots: Slots, param: GivenParam, job: Task | undefined): Slot | undefined {
  return job === undefined || param.task !== undefined ? undefined : slots.get(`${job.id}.${param.name}`);
}

function describeUnknown(slots: Slots, given: GivenParam, pipeline: Pipeline): Diagnostic {
  const said = describeUnknownParam(paramLabel(given), pipeline, slots.keys());
  const named = given.nameSpan === undefined ? given : { ...given, span: given.nameSpan };
  const diagnostic = aboutParam(named, 'unknown-param', said);
  // A variable may be meant for another pipeline; a param of the parent, for a definition of then.
  return given.source === 'environment' || given.source === 'parent'
    ? { ...diagnostic, severity: 'warning' }
    : diagnostic;
}

function resolveParam(request: ParamsRequest, { declaration, task, given }: Declared) {
  if (given === undefined) return takeDefault(request, declaration, task);
  const read = readParamValue(declaration, given);
  const value = read.ok ? read.value : null;
  const { name, type } = declaration;
  const param: ResolvedParam = { name, type, value, source: given.source };
  return { param, diagnostics: read.diagnostics };
}

function takeDefault(
  { pipeline, draft = false }: ParamsRequest,
  declaration: ParamDeclaration,
  task: string | undefined,
) {
  const { name, type, default: value } = declaration;
  const stated: ParamSource = task === undefined ? 'default' : 'task';
  const param: ResolvedParam = {
    name,
    type,
    value,
    source: value === null ? 'none' : stated,
    ...(task !== undefined && holdsTemplate(value) ? { template: true } : {}),
  };
  const missing = declaration.required && value === null && !draft;
  return { param, diagnostics: missing ? [describeMissing(pipeline, declaration, task)] : [] };
}

function describeMissing(
  pipeline: Pipeline,
  declaration: ParamDeclaration,
  task: string | undefined,
): Diagnostic {
  const label = labelOf(declaration, task);
  const { accepts, example } = paramTypes[declaration.type];
  const first = declaration.enum?.[0];
  const value = first === undefined ? example : showDirectly(first);
  return {
    severity: 'error',
    code: 'missing-param',
    message: `param \`${label}\` is required and has no value; accepted is ${accepts}`,
    span: pipeline.locate(declaration.path, 'key'),
    hint: `give it with \`${showArgument(label, value)}\``,
  };
}

function showDirectly(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function findExcess(slots: Slots): readonly Diagnostic[] {
  const bytes = [...slots.values()].reduce(
    (sum, { given }) => sum + (given === undefined ? 0 : measureParam(given.value)),
    0,
  );
  if (bytes <= largestParams) return [];
  return [
    {
      severity: 'error',
      code: 'param-size',
      message: `the values of all params have ${bytes} bytes together; at most ${largestParams} are accepted`,
      hint: 'put the values into files, and give the paths of the files',
    },
  ];
}
