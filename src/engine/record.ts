import { listJson } from '../plan/listed-json.ts';
import type { Plan, PlannedTask } from '../plan/plan.ts';

import type { ReturnValue } from '../plan/task-result.ts';
import type { Json } from '../values/json.ts';
import type { InstalledEnvironment, RunStatus, TaskStatus } from './event.ts';
import { listTasks } from './list-tasks.ts';
import type { RunState, TaskState } from './state.ts';

/** What `runs show --json` and `run --json` print: a public shape, in which keys are added and never changed. */
export interface RunRecord {
  readonly run: {
    readonly id: string | null;
    readonly pipeline: string;
    readonly status: RunStatus;
    readonly reason: string;
    readonly commit: string;
    readonly ref: string;
    readonly dirty: boolean;
    readonly params: Readonly<Record<string, Json>>;
    readonly trigger: string | null;
    readonly parent: string | null;
    readonly sweep: string | null;
    /** ISO 8601, UTC, milliseconds. */
    readonly started_at: string | null;
    readonly ended_at: string | null;
    /** Absolute path of the private copy. */
    readonly workspace: string | null;
    /** Only of a run that was carried out somewhere else: on which host, and the remote that its record was pulled from. */
    readonly host?: string;
    readonly pulled_from?: string;
  };
  /** In the order of the plan, each group before its members. */
  readonly tasks: readonly TaskRecord[];
}

/** What became of one task. */
export interface TaskRecord {
  readonly id: string;
  readonly task: string;
  readonly kind: string;
  /** Id of the group that it is a member of; absent for an outermost task. */
  readonly parent?: string;
  /** Its own params as they are known before it starts: without those that expressions make. Absent where there are none. */
  readonly params?: Readonly<Record<string, Json>>;
  readonly status: TaskStatus;
  readonly reason: string;
  readonly attempts: number;
  readonly started_at: string | null;
  readonly ended_at: string | null;
  /** JSON values as they are; of what lies in the catalog `{ "stored": DIGEST, "size": BYTES }` or `{ "pickle": … }`. */
  readonly returns: Readonly<Record<string, Json>>;
  readonly outputs: readonly { readonly path: string; readonly digest: string; readonly size: number }[];
  /** What was installed for it; absent where nothing was asked for. */
  readonly environment?: InstalledEnvironment;
}

/** A run for readers outside. `alive`: somebody holds its lock, so that a run without an end is not `interrupted`. */
export function runRecord(plan: Plan, state: RunState, alive: boolean): RunRecord {
  const { source } = plan;
  return {
    run: {
      id: state.started?.run ?? null,
      pipeline: plan.pipeline,
      status: runStatus(state, alive),
      reason: state.finished?.reason ?? (alive ? reasonOfQueue(state.queued) : ''),
      commit: source.commit,
      ref: source.ref,
      dirty: source.dirty,
      params: Object.fromEntries(plan.params.map(({ name, value }) => [name, value])),
      trigger: state.started?.trigger ?? null,
      parent: state.started?.parent ?? null,
      sweep: state.started?.sweep ?? null,
      started_at: state.started?.time ?? null,
      ended_at: state.finished?.time ?? null,
      workspace: state.workspace,
    },
    tasks: listTasks(state).map((task) => taskRecord(task, state.planned.get(task.id))),
  };
}

/** The status of a run as a whole; `alive`: somebody holds its lock. */
export function runStatus(state: RunState, alive: boolean): RunStatus {
  if (state.finished !== null) return state.finished.status;
  if (!alive) return 'interrupted';
  return state.started === null || state.queued !== null ? 'queued' : 'running';
}

/** Why a run is queued, in words; empty when it is not. */
export function reasonOfQueue(queued: RunState['queued']): string {
  if (queued === null) return '';
  const [first, ...others] = queued.ahead;
  const more = others.length === 0 ? '' : ` and ${others.length} more`;
  return `waits for ${first ?? 'another run'}${more} of group \`${queued.group}\``;
}

function taskRecord(task: TaskState, planned: PlannedTask | undefined): TaskRecord {
  const { id, kind, parent, status, reason, attempts, environment } = task;
  return {
    id,
    task: task.task,
    kind,
    ...(parent === null ? {} : { parent }),
    ...literalParams(planned),
    status,
    reason,
    attempts,
    started_at: task.startedAt,
    ended_at: task.endedAt,
    returns: Object.fromEntries(
      Object.entries(task.returns).map(([name, value]) => [name, returnedJson(value)]),
    ),
    ...(environment === undefined ? {} : { environment }),
    outputs: task.outputs.map(({ path, digest, size }) => ({ path, digest, size })),
  };
}

function literalParams(planned: PlannedTask | undefined): Pick<TaskRecord, 'params'> {
  const literal = (planned?.params ?? []).filter(({ template }) => template !== true);
  if (literal.length === 0) return {};
  return { params: Object.fromEntries(literal.map(({ name, value }) => [name, value])) };
}

/** A value that a task gave, for readers outside. */
export function returnedJson(value: ReturnValue): Json {
  if ('json' in value) return value.json;
  if ('stored' in value) return { stored: value.stored.digest, size: value.stored.size };
  if ('pickle' in value) return { pickle: value.pickle.digest, size: value.pickle.size };
  return listJson(
    value.list.map((item) => ({ ...item, value: item.value === null ? null : returnedJson(item.value) })),
  );
}
