import type { CachedFrom, CacheField } from '../../plan/cache-record.ts';
import type { ParamSource, Plan } from '../../plan/plan.ts';
import type { PlaceTask } from '../../plan/task-place.ts';
import type { Json } from '../../values/json.ts';
import type { WhyChange } from '../why/task-why.ts';
import type { ForeseenTasks } from './foreseen.ts';
import { flattenOutline, type OutlineTask, outlinePlan } from './outline.ts';

/** What `plan --json` prints: a public shape, in which keys are added and never changed. */
export interface PlanRecord {
  readonly pipeline: string;
  /** Object id of the pinned commit: a real one, or the snapshot commit of a dirty tree. */
  readonly commit: string;
  readonly dirty: boolean;
  readonly params: readonly { readonly name: string; readonly value: Json; readonly source: ParamSource }[];
  /** The concurrency group that the run stands in; absent: none. */
  readonly concurrency?: {
    readonly group: string;
    readonly max: number;
    readonly on_limit: 'queue' | 'skip' | 'cancel_previous';
  };
  /** Where the file departs from the standard model, and why; absent: nowhere. */
  readonly deviations?: readonly {
    readonly rule: string;
    readonly task: string | null;
    readonly reason: string;
  }[];
  /** In an order that respects `needs`, each group before what is inside it. */
  readonly tasks: readonly PlannedTaskRecord[];
}

/** One task of a plan. */
export interface PlannedTaskRecord {
  /** Id of the instance: `train`, `train[seed=1]`; of a template with `[*]`. */
  readonly id: string;
  /** Id in the pipeline file. */
  readonly task: string;
  readonly kind: string;
  readonly needs: readonly string[];
  /** `cached`: it would have the results of an earlier run. */
  readonly action: 'run' | 'cached' | 'skip';
  /** Why it runs or does not, in words. */
  readonly why: string;
  /** Id of the group that it is a member of; absent for an outermost task. */
  readonly parent?: string;
  /** What kind of group it is; absent for a task with a process of its own. */
  readonly group?: 'matrix' | 'for-each' | 'repeat' | 'call';
  /** How many instances the group has; null where only a run tells. */
  readonly instances?: number | null;
  /** It stands for instances that only a run makes. */
  readonly template?: true;
  /** Name of the executor of a task that is no process of this machine. */
  readonly executor?: string;
  /** The image of a task that runs in a container; may hold expressions. */
  readonly image?: string;
  /** Of a task with `cache` that would have the results of an earlier run: where they were made. */
  readonly from?: CachedFrom;
  /** Of a task with `cache` that would run: what is not as it was in the latest run that had it, with the files. */
  readonly changes?: readonly WhyChange[];
  /** Of a task with `cache`: the digest of its key, and all that is in it; absent where that is not known yet. */
  readonly key?: string;
  readonly fields?: readonly CacheField[];
}

/** A plan as `plan --json` prints it: part of what scripts rely on. */
export function renderPlanJson(plan: Plan, ahead: PlanAhead = {}): string {
  return `${JSON.stringify(planRecord(plan, ahead), null, 2)}\n`;
}

/** What is known of the tasks of a plan beyond it. */
export interface PlanAhead {
  readonly foreseen?: ForeseenTasks;
  readonly place?: PlaceTask;
}

/** A plan for readers outside. */
export function planRecord(plan: Plan, { foreseen = new Map(), place }: PlanAhead = {}): PlanRecord {
  return {
    pipeline: plan.pipeline,
    commit: plan.source.commit,
    dirty: plan.source.dirty,
    params: plan.params.map(({ name, value, source }) => ({ name, value, source })),
    ...(plan.concurrency === undefined ? {} : { concurrency: groupShape(plan.concurrency) }),
    ...(plan.deviations === undefined
      ? {}
      : {
          deviations: plan.deviations.map(({ rule, task = null, reason }) => ({ rule, task, reason })),
        }),
    tasks: flattenOutline(outlinePlan(plan, true)).map((task) => ({
      ...taskShape(task),
      ...place?.(task.task),
      ...foreseen.get(task.task.id),
    })),
  };
}

/** A task; what is inside a group follows it. A `template` stands for instances that only a run makes. */
function taskShape({ task: planned, template, instances }: OutlineTask): PlannedTaskRecord {
  const { id, task, kind, needs, action, why, parent, group } = planned;
  return {
    id,
    task,
    kind,
    needs,
    action,
    why,
    ...(parent === undefined ? {} : { parent }),
    ...(group === undefined ? {} : { group: group.form }),
    ...(instances === undefined ? {} : { instances }),
    ...(template ? { template } : {}),
  };
}

function groupShape({ group, max, onLimit }: NonNullable<Plan['concurrency']>) {
  return { group, max, on_limit: onLimit };
}
