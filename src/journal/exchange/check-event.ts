import type { EventBody } from '../../engine/event.ts';
import { areParams, isSource } from './check-plan.ts';
import { areReturns, isOutput, reference } from './check-result.ts';
import {
  type Check,
  isCount,
  isFlag,
  isMapping,
  isName,
  isNumber,
  isText,
  isTime,
  listOf,
  mapWith,
  oneOf,
  orAbsent,
  orNull,
} from './shape.ts';

/** Whether a value that a checksum holds together is an event as far as readers of records rely on it. */
export function isEvent(value: unknown): boolean {
  if (!hasKind(value)) return false;
  const check = Object.hasOwn(shapes, value.event) ? shapes[value.event] : undefined;
  // Those that came later than this version say nothing to it.
  return check === undefined || check(value);
}

function hasKind(value: unknown): value is { readonly event: string } {
  return mapWith({ event: isName, seq: isCount, time: isTime })(value);
}

const isOutcome = mapWith({ status: isText });
const taskEnd = oneOf('succeeded', 'failed', 'timed_out', 'canceled', 'skipped', 'upstream_failed');
const named = { id: isName, task: isName };
const delivery = { delivery: isName, on: isName, id: orAbsent(isName), host: orNull(isName), tries: isCount };

const shapes: Readonly<Partial<Record<string, Check>>> = {
  'run-started': mapWith({
    run: isName,
    pipeline: isName,
    source: isSource,
    params: areParams,
    plan: isText,
    trigger: isName,
    parent: orNull(isName),
    sweep: orNull((id) => typeof id === 'string' && /^s-[a-z2-7]{10}$/.test(id)),
    runner: isName,
    host: isName,
    configuration: (value) => value !== undefined,
  }),
  'run-queued': mapWith({ group: isName, max: isCount, ahead: listOf(isName) }),
  'run-dequeued': mapWith({ seconds: isNumber }),
  'workspace-prepared': mapWith({ path: isText, reused: isFlag, seconds: isNumber }),
  'plan-expanded': mapWith({
    ...named,
    instances: listOf(mapWith({ id: isName, index: isCount, params: areParams })),
  }),
  'group-started': mapWith(named),
  'group-finished': mapWith({
    ...named,
    status: taskEnd,
    reason: isText,
    seconds: isNumber,
    returns: areReturns,
  }),
  'place-awaited': mapWith({ ...named, pool: isName, reason: isText }),
  'task-started': mapWith({ ...named, attempt: isCount, tools: listOf(isMapping) }),
  'attempt-finished': mapWith({
    id: isName,
    attempt: isCount,
    outcome: isOutcome,
    seconds: isNumber,
    retry_in: orNull(isNumber),
  }),
  'task-finished': mapWith({
    ...named,
    attempt: isCount,
    status: taskEnd,
    reason: isText,
    outcome: isOutcome,
    seconds: isNumber,
    returns: areReturns,
    outputs: listOf(isOutput),
    summary: orAbsent(reference),
    environment: orAbsent(
      mapWith({ name: isName, interpreter: isName, tool: isName, packages: isCount, list: reference }),
    ),
  }),
  'task-skipped': mapWith({ ...named, status: taskEnd, reason: isText }),
  'cancel-requested': mapWith({ id: orAbsent(isName), by: isName, force: isFlag }),
  'run-noted': mapWith({ code: isName, message: isText, hint: orAbsent(isText), id: orAbsent(isName) }),
  'run-interrupted': mapWith({ lost: listOf(isName) }),
  'run-resumed': mapWith({ runner: isName, host: isName, again: listOf(isName) }),
  'run-finished': mapWith({
    status: oneOf('succeeded', 'succeeded_with_failures', 'failed', 'timed_out', 'canceled', 'skipped'),
    reason: isText,
    exit_code: isCount,
    seconds: isNumber,
  }),
  'notification-delivered': mapWith({ ...delivery, status: isCount }),
  'notification-failed': mapWith({ ...delivery, reason: isText }),
} satisfies Partial<Record<EventBody['event'], Check>>;
