import type { PlannedTask, ResolvedParam } from '../plan/plan.ts';
import type { Json, JsonObject } from '../values/json.ts';
import { textOf } from './environment.ts';
import { fitValue } from './fit-value.ts';
import type { ParamValue } from './pickled-return.ts';
import type { RunFacts } from './run-facts.ts';
import type { RunState } from './state.ts';
import { openScope, ownContexts, type TaskScope } from './task-scope.ts';
import { callAround } from './visible-tasks.ts';

/** What the tasks of one level share: what the call around them brings, or for the outermost ones the run. */
export interface Frame {
  /** Of the pipeline whose file the tasks stand in. */
  readonly pipelineParams: Readonly<Record<string, ParamValue>>;
  /** Those, and over them the params of the tasks that call the branches around. */
  readonly params: Readonly<Record<string, ParamValue>>;
  /** The params of the nearest calling task alone. */
  readonly own: Readonly<Record<string, ParamValue>>;
  readonly matrix: JsonObject;
  readonly item?: Json;
  readonly index?: number;
  /** Evaluated; goes under the env of each task. */
  readonly env: Readonly<Record<string, string>>;
}

/** The frame that a task stands in. That of a call is made once a run. Throws as `openScope` does. */
export function frameAround(facts: RunFacts, task: PlannedTask, state: RunState): Promise<Frame> {
  const call = callAround(state, task);
  if (call !== undefined) return frameOf(facts, call, state);
  const frame = facts.frames.get(undefined) ?? Promise.resolve(frameOfRun(facts));
  facts.frames.set(undefined, frame);
  return frame;
}

/** The frame that the tasks of a call stand in. */
export function frameOf(facts: RunFacts, call: PlannedTask, state: RunState): Promise<Frame> {
  const frame = facts.frames.get(call.id) ?? frameOfCall(facts, call, state);
  facts.frames.set(call.id, frame);
  return frame;
}

function frameOfRun({ plan }: RunFacts): Frame {
  const params = recordOf(plan.params);
  return { pipelineParams: params, params, own: {}, matrix: {}, env: {} };
}

async function frameOfCall(facts: RunFacts, call: PlannedTask, state: RunState): Promise<Frame> {
  const around = await frameAround(facts, call, state);
  const scope = await openScope(facts, call, state);
  const { group } = call;
  if (group?.form !== 'call' || group.pipeline === null) return frameOfBranch(call, around, scope);
  const params: Record<string, ParamValue> = Object.create(null);
  for (const param of group.params) {
    const { name, value, template } = param;
    params[name] = template === true ? fitValue(param, evaluateWhole(value, scope)) : value;
  }
  const contexts = { params, pipeline: { params }, matrix: {} };
  const declared = mapTexts(group.env, (text) => textOf(scope.evaluate(text, contexts)));
  const env = { ...declared, ...mapTexts(call.env, (text) => textOf(scope.evaluate(text))) };
  return { pipelineParams: params, params, own: params, matrix: {}, env };
}

function frameOfBranch(call: PlannedTask, around: Frame, scope: TaskScope): Frame {
  const { matrix, item, index } = ownContexts(call);
  return {
    ...around,
    params: { ...around.params, ...scope.taskParams },
    own: scope.taskParams,
    matrix: { ...around.matrix, ...matrix },
    ...(item === undefined ? {} : { item }),
    ...(index === undefined ? {} : { index }),
    env: { ...around.env, ...mapTexts(call.env, (text) => textOf(scope.evaluate(text))) },
  };
}

// Only as a whole it may be what is pickled: there is none inside of lists and maps.
function evaluateWhole(value: Json, scope: TaskScope): ParamValue {
  return typeof value === 'string' ? scope.evaluateParam(value) : evaluateDeep(value, scope);
}

/** A value in which every text with an expression is evaluated. */
function evaluateDeep(value: Json, scope: TaskScope): Json {
  if (typeof value === 'string') return value.includes('${{') ? scope.evaluate(value) : value;
  if (Array.isArray(value)) return value.map((item) => evaluateDeep(item, scope));
  if (value === null || typeof value !== 'object') return value;
  return mapTexts(value as JsonObject, (item) => evaluateDeep(item, scope));
}

function mapTexts<From, To>(
  texts: Readonly<Record<string, From>>,
  make: (text: From) => To,
): Record<string, To> {
  const made: Record<string, To> = Object.create(null);
  for (const [name, text] of Object.entries(texts)) made[name] = make(text);
  return made;
}

function recordOf(params: readonly ResolvedParam[]): JsonObject {
  const record: Record<string, Json> = Object.create(null);
  for (const { name, value } of params) record[name] = value;
  return record;
}
