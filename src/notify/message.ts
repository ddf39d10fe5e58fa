import type { RunStatus, TaskStatus } from '../engine/event.ts';
import type { RunState } from '../engine/state.ts';
import type { NotifyOn } from '../pipeline/model.ts';
import type { Plan } from '../plan/plan.ts';
import { isList, isMap, type Json } from '../values/json.ts';

/** The body of a notification with `format: json`: a public shape, in which keys are added and never changed. */
export interface Message {
  /** Of the shape. */
  readonly version: 1;
  /** Id of the delivery: whoever has seen it has been told before. */
  readonly delivery: string;
  readonly on: NotifyOn;
  /** When it happened: ISO 8601, UTC, milliseconds. */
  readonly time: string;
  readonly run: {
    readonly id: string;
    readonly pipeline: string;
    readonly status: RunStatus;
    /** In words; empty for a plain success. */
    readonly reason: string;
    readonly commit: string;
    readonly branch: string | null;
    readonly ref: string;
    readonly dirty: boolean;
    /** The project's folder in the repository; empty when it is the root. */
    readonly project: string;
    readonly params: Readonly<Record<string, Json>>;
    readonly trigger: string;
    readonly parent: string | null;
    readonly started_at: string;
    readonly ended_at: string | null;
    /** Since it started. */
    readonly seconds: number;
    /** The machine that it ran on. */
    readonly host: string;
    /** Absolute path of its record there. */
    readonly record: string;
    /** Where it can be looked at; null where nothing is known. */
    readonly link: string | null;
  };
  /** The task that it is about; null: the whole run. */
  readonly task: TaskSummary | null;
  /** At most 100. */
  readonly failed_tasks: readonly Pick<TaskSummary, 'id' | 'status' | 'reason'>[];
  /** Name and version of the sender. */
  readonly sender: string;
}

export interface TaskSummary {
  readonly id: string;
  readonly status: TaskStatus;
  readonly reason: string;
  readonly attempts: number;
  /** Of all attempts together. */
  readonly seconds: number;
}

/** What is known of a run apart from its course. */
export interface RunPlace {
  /** Absolute path of the record. */
  readonly record: string;
  readonly link: string | null;
  /** Of the runner. */
  readonly version: string;
}

/** What is told at one moment of a run. */
export interface Telling {
  readonly plan: Plan;
  readonly state: RunState;
  readonly place: RunPlace;
  /** When it happened. */
  readonly time: string;
  /** The instance or group that it is about. */
  readonly id?: string;
  /** Makes values of secrets in a text unreadable. */
  readonly mask: (text: string) => string;
}

/** All but what depends on who is told. */
export type Draft = Omit<Message, 'delivery' | 'on'>;

const mostFailed = 100;

/** The message of one moment: a copy, which later events do not change. */
export function draftMessage({ plan, state, place, time, id, mask }: Telling): Draft {
  const { started, finished } = state;
  const startedAt = started?.time ?? time;
  const draft: Draft = {
    version: 1,
    time,
    run: {
      id: started?.run ?? '',
      pipeline: plan.pipeline,
      status: finished?.status ?? 'running',
      reason: finished?.reason ?? '',
      commit: plan.source.commit,
      branch: plan.source.branch,
      ref: plan.source.ref,
      dirty: plan.source.dirty,
      project: plan.source.project,
      params: Object.fromEntries(plan.params.map(({ name, value }) => [name, value])),
      trigger: started?.trigger ?? 'manual',
      parent: started?.parent ?? null,
      started_at: startedAt,
      ended_at: finished?.time ?? null,
      seconds: Math.max(0, Date.parse(time) - Date.parse(startedAt)) / 1000,
      host: started?.host ?? '',
      record: place.record,
      link: place.link,
    },
    task: id === undefined ? null : summariseTask(state, id),
    failed_tasks: listFailed(state),
    sender: `runnable ${place.version}`,
  };
  return maskTexts(draft as unknown as Json, mask) as unknown as Draft;
}

function summariseTask(state: RunState, id: string): TaskSummary {
  const task = state.tasks.get(id);
  return {
    id,
    status: task?.status ?? 'queued',
    reason: task?.reason ?? '',
    attempts: task?.attempts ?? 0,
    seconds: Math.round((task?.seconds ?? 0) * 1000) / 1000,
  };
}

function listFailed({ tasks }: RunState): Draft['failed_tasks'] {
  const failed = [];
  for (const { id, status, reason } of tasks.values()) {
    if (status === 'failed' || status === 'timed_out') failed.push({ id, status, reason });
    if (failed.length === mostFailed) break;
  }
  return failed;
}

function maskTexts(value: Json, mask: (text: string) => string): Json {
  if (typeof value === 'string') return mask(value);
  if (isList(value)) return value.map((item) => maskTexts(item, mask));
  if (!isMap(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [mask(key), maskTexts(item, mask)]));
}
