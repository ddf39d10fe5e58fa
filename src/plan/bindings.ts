import type { Binding, Plan, PlannedTask } from './plan.ts';
import { listReturns } from './scopes.ts';

/** What gives each name that an argument may have its value. */
export type Bindings = Readonly<Record<string, Binding>>;

/**
 * What a task sees: its own params, else the returns of the nearest tasks upstream, else the params of the pipeline. A
 * name whose return nothing gives in this run is absent, also where a param of the pipeline has it.
 */
export function readBindings(
  plan: Pick<Plan, 'scopes' | 'params'>,
  task: Pick<PlannedTask, 'scope' | 'params'>,
): Bindings {
  const bindings = Object.create(null) as Record<string, Binding>;
  for (const { name } of plan.params) bindings[name] = { from: 'pipeline-param' };
  for (const [name, giver] of listReturns(plan.scopes, task.scope)) {
    if (giver === null) delete bindings[name];
    else bindings[name] = { from: 'return', task: giver };
  }
  for (const { name } of task.params) bindings[name] = { from: 'task-param' };
  return bindings;
}
