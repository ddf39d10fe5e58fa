import type { Binding, Plan, PlannedTask } from './plan.ts';
import { listReturns } from './scopes.ts';

/** What gives each name that an argument may have its value. */
export type Bindings = Readonly<Record<string, Binding>>;

type Visible = Pick<PlannedTask, 'scope' | 'params' | 'within' | 'parent' | 'index'>;

/**
 * What a task sees: its own params, else the returns of the nearest tasks upstream, else, in a branch, what the calling
 * task sees, else the params of the pipeline of its file. A name whose return nothing gives in this run is absent, also
 * where a param farther out has it. Of a repeat, what the instance before returned stands over the own params. `planned`
 * knows the tasks around it by id.
 */
export function readBindings(
  plan: Pick<Plan, 'scopes' | 'params'>,
  task: Visible,
  planned: ReadonlyMap<string, PlannedTask> = new Map(),
): Bindings {
  const bindings = bindingsAround(plan, task, planned);
  const prefix = task.within === undefined ? '' : `${task.within}/`;
  for (const [name, giver] of listReturns(plan.scopes, task.scope)) {
    if (giver === null) delete bindings[name];
    else bindings[name] = { from: 'return', task: `${prefix}${giver}` };
  }
  for (const { name } of task.params) bindings[name] = { from: 'task-param' };
  const before = instanceBefore(task, planned);
  for (const { name } of before?.returns ?? []) {
    bindings[name] = { from: 'return', task: before?.id ?? '' };
  }
  return bindings;
}

/** Of an instance of a repeat the one before it; undefined for the first one, and for any other task. */
export function instanceBefore(
  { parent, index = 0 }: Pick<PlannedTask, 'parent' | 'index'>,
  planned: ReadonlyMap<string, PlannedTask>,
): PlannedTask | undefined {
  if (parent === undefined || index === 0 || planned.get(parent)?.group?.form !== 'repeat') return undefined;
  return planned.get(`${parent}[${index - 1}]`);
}

function bindingsAround(
  plan: Pick<Plan, 'scopes' | 'params'>,
  { within }: Visible,
  planned: ReadonlyMap<string, PlannedTask>,
): Record<string, Binding> {
  const call = within === undefined ? undefined : planned.get(within);
  if (call?.group?.form === 'call' && call.group.pipeline === null) {
    const seen = Object.entries(readBindings(plan, call, planned));
    return record(
      seen.map(([name, binding]) => [
        name,
        binding.from === 'task-param' ? { from: 'call-param', call: call.id } : binding,
      ]),
    );
  }
  const params = call?.group?.form === 'call' ? call.group.params : plan.params;
  return record(params.map(({ name }) => [name, { from: 'pipeline-param' }]));
}

function record(entries: readonly (readonly [string, Binding])[]): Record<string, Binding> {
  const bindings: Record<string, Binding> = Object.create(null);
  for (const [name, binding] of entries) bindings[name] = binding;
  return bindings;
}
