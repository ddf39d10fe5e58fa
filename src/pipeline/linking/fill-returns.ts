import type { CallReturns, Pipeline, Task } from '../model.ts';
import { declareCallReturns } from '../read-call.ts';
import { listCalls } from './list-calls.ts';

/** The pipeline with the returns of its calls, those of branches and of the pipeline itself as they follow from them. */
export function fillReturns(pipeline: Pipeline, linked: ReadonlyMap<string, Pipeline>): Pipeline {
  if (listCalls(pipeline).length === 0) return pipeline;
  const tasks = pipeline.tasks.map((task) => fillTask(task, linked));
  const returns = pipeline.form === 'job' ? returnsOfJob(pipeline.returns, tasks) : pipeline.returns;
  return { ...pipeline, tasks, ...(returns === undefined ? {} : { returns }) };
}

function fillTask(task: Task, linked: ReadonlyMap<string, Pipeline>): Task {
  const { call } = task;
  if (call === undefined) return task;
  if (call.form === 'named') {
    const called = linked.get(call.name);
    return called === undefined
      ? task
      : { ...task, returns: declareCallReturns(called.returns ?? {}, called.tasks) };
  }
  const tasks = call.tasks.map((each) => fillTask(each, linked));
  return { ...task, call: { ...call, tasks }, returns: declareCallReturns(call.returns, tasks) };
}

// A job that says nothing gives what its task gives, which may be known only now.
function returnsOfJob(returns: CallReturns | undefined, [only]: readonly Task[]): CallReturns | undefined {
  if (only === undefined || Object.keys(returns ?? {}).length > 0) return returns;
  return Object.fromEntries(only.returns.map(({ name }) => [name, { task: only.id, name }]));
}
