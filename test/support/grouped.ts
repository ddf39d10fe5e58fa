import type {
  ForEachExpansion,
  InstanceLimits,
  MatrixExpansion,
  RepeatExpansion,
} from '../../src/pipeline/expansion.ts';
import type { CallReturns, Pipeline, Task } from '../../src/pipeline/model.ts';
import type { Plan, PlanLimits } from '../../src/plan/plan.ts';
import { type PlanOptions, planRun } from '../../src/plan/plan-run.ts';
import type { Json } from '../../src/values/json.ts';
import { cleanSource, makePipeline, makeTask } from './pipeline.ts';

/** A task of the kind `script` that returns some names. */
export function scriptTask(id: string, needs: readonly string[] = [], parts: Partial<Task> = {}): Task {
  return makeTask(id, needs, { kind: 'script', block: {}, ...parts });
}

export function matrixOf(
  axes: Record<string, readonly Json[] | string>,
  more: Partial<MatrixExpansion> = {},
): { readonly expansion: MatrixExpansion } {
  const listed = Object.entries(axes).map(([name, values]) => ({ name, values }));
  return {
    expansion: { form: 'matrix', axes: listed, include: [], exclude: [], failFast: false, ...more },
  };
}

export function eachOf(
  items: readonly Json[] | string,
  more: Partial<InstanceLimits> & { readonly as?: string } = {},
): { readonly expansion: ForEachExpansion } {
  return { expansion: { form: 'for-each', items, as: 'item', failFast: false, ...more } };
}

export function repeatUntil(
  until: string,
  more: Partial<RepeatExpansion> = {},
): { readonly expansion: RepeatExpansion } {
  return { expansion: { form: 'repeat', until, max: 10, as: 'index', onMax: 'fail', ...more } };
}

/** A branch: a task that stands for others. `returns` names, for each of its returns, `task.return`. */
export function branchOf(tasks: readonly Task[], returns: Record<string, string> = {}): Partial<Task> {
  const given: CallReturns = Object.fromEntries(
    Object.entries(returns).map(([name, from]) => {
      const [task = '', of = ''] = from.split('.');
      return [name, { task, name: of }];
    }),
  );
  return {
    kind: 'pipeline',
    block: {},
    call: { form: 'inline', tasks, returns: given },
    returns: Object.keys(returns).map((name) => ({ name })),
  };
}

/** The plan of a pipeline with these tasks. */
export function planTasks(
  tasks: readonly Task[],
  limits: Partial<PlanLimits> = {},
  { pipeline = {}, ...options }: Partial<PlanOptions> & { readonly pipeline?: Partial<Pipeline> } = {},
): Plan {
  const planned = planRun(makePipeline({ tasks, ...pipeline }), { source: cleanSource, limits, ...options });
  if (!planned.ok) throw new Error(JSON.stringify(planned.diagnostics));
  return planned.value;
}
