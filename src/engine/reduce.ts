import type { Outcome } from '../plan/invocation.ts';
import type {
  AttemptFinished,
  CancelRequested,
  RunEvent,
  RunFinished,
  RunInterrupted,
  RunResumed,
  TaskFinished,
  TaskStarted,
} from './event.ts';
import { isCharged } from './outcome.ts';
import { addInstances, finishGroup, forgetInstances, skipTask } from './reduce-group.ts';
import type { RunState, TaskState } from './state.ts';
import { updateTask } from './update-task.ts';

/**
 * The state after one more event. Takes constant time for all but the events of a resume and of groups, which take as
 * long as there are members: the tasks of `state` are changed in place, so the state that was given must not be used any more.
 */
export function reduce(state: RunState, event: RunEvent): RunState {
  return { ...state, ...change(state, event), seq: event.seq };
}

type Change = Partial<RunState>;

function change(state: RunState, event: RunEvent): Change {
  switch (event.event) {
    case 'run-started':
      return { started: event };
    case 'run-queued':
      return { queued: { group: event.group, ahead: event.ahead } };
    case 'run-dequeued':
      return { queued: null };
    case 'place-awaited':
      return update(state, event.id, (task) => ({ ...task, status: 'waiting', reason: event.reason }));
    case 'workspace-prepared':
      return { workspace: event.path };
    case 'task-started':
      return update(state, event.id, (task) => startAttempt(task, event, event.time));
    case 'attempt-finished':
      return update(state, event.id, (task) => awaitNext(task, event));
    case 'task-finished':
      return update(state, event.id, (task) => finish(task, event, event.time));
    case 'task-skipped':
      skipTask(state, event, event.time);
      return {};
    case 'plan-expanded':
      addInstances(state, event);
      return {};
    case 'group-started':
      return update(state, event.id, (task) => startGroup(task, event.time));
    case 'group-finished':
      finishGroup(state, event, event.time);
      return {};
    case 'cancel-requested':
      return requestCancel(state, event);
    case 'run-interrupted':
      return loseAttempts(state, event);
    case 'run-resumed':
      return queueAgain(state, event);
    case 'run-finished':
      return { finished: finishOf(event), queued: null };
    case 'run-noted':
    case 'notification-delivered':
    case 'notification-failed':
      return {};
    default:
      // A journal of a later version may hold facts that this one does not know; they change nothing here.
      event satisfies never;
      return {};
  }
}

function startAttempt(task: TaskState, event: TaskStarted, time: string): TaskState {
  return {
    ...task,
    status: 'running',
    reason: '',
    attempts: event.attempt,
    charged: task.charged + 1,
    startedAt: task.startedAt ?? time,
    endedAt: null,
  };
}

function startGroup(task: TaskState, time: string): TaskState {
  return { ...task, status: 'running', reason: '', startedAt: task.startedAt ?? time, endedAt: null };
}

function awaitNext(task: TaskState, event: AttemptFinished): TaskState {
  return {
    ...task,
    status: 'waiting',
    reason: event.retry_in === null ? 'waits for a resume' : `next attempt in ${event.retry_in}s`,
    lost: task.lost + (event.outcome.status === 'lost' ? 1 : 0),
    charged: task.charged - (isCharged(event.outcome) ? 0 : 1),
    seconds: task.seconds + event.seconds,
    outcome: event.outcome,
  };
}

function finish(task: TaskState, event: TaskFinished, time: string): TaskState {
  return {
    ...task,
    status: event.status,
    reason: event.reason,
    endedAt: time,
    seconds: task.seconds + event.seconds,
    outcome: event.outcome,
    returns: event.returns,
    outputs: event.outputs,
    summary: event.summary ?? null,
    ...(event.environment === undefined ? {} : { environment: event.environment }),
    ...(event.cache === undefined ? {} : { cache: event.cache }),
  };
}

/** The first to ask is the one that is remembered; force may be added later. */
function requestCancel(state: RunState, event: CancelRequested): Change {
  if (event.id !== undefined) {
    return update(state, event.id, (task) => ({
      ...task,
      cancelRequested: true,
      cancelForced: task.cancelForced || event.force,
    }));
  }
  const { by, force } = state.cancel ?? event;
  return { cancel: { by, force: force || event.force } };
}

function loseAttempts(state: RunState, event: RunInterrupted): Change {
  const outcome: Outcome = { status: 'lost', message: 'its runner vanished' };
  for (const id of event.lost) {
    updateTask(state, id, (task) => ({
      ...task,
      status: 'queued',
      reason: outcome.message,
      lost: task.lost + 1,
      charged: task.charged - 1,
      outcome,
    }));
  }
  return {};
}

function queueAgain(state: RunState, event: RunResumed): Change {
  for (const id of event.again) updateTask(state, id, anew);
  forgetInstances(state, event.again);
  return { finished: null, cancel: null, queued: null };
}

function anew(task: TaskState): TaskState {
  return {
    ...task,
    status: 'queued',
    reason: '',
    charged: 0,
    cancelRequested: false,
    cancelForced: false,
    endedAt: null,
    outcome: null,
    returns: {},
    outputs: [],
    summary: null,
  };
}

function finishOf(event: RunFinished & { readonly time: string }): RunState['finished'] {
  return { status: event.status, reason: event.reason, exitCode: event.exit_code, time: event.time };
}

function update(state: RunState, id: string, next: (task: TaskState) => TaskState): Change {
  updateTask(state, id, next);
  return {};
}
