import type {
  CancelRequested,
  GroupFinished,
  NotificationFailed,
  RunEvent,
  RunNoted,
  RunStarted,
  TaskFinished,
  TaskSkipped,
  TaskStarted,
} from '../engine/event.ts';
import { reasonOf } from '../engine/outcome.ts';
import { reasonOfQueue } from '../engine/record.ts';
import type { RunState } from '../engine/state.ts';
import { listGivenTaskParams } from '../plan/params/given-task-params.ts';
import type { PlanSource, ResolvedParam } from '../plan/plan.ts';
import type { ReturnValue } from '../plan/task-result.ts';
import { formatDuration } from '../values/duration.ts';
import { showOnOneLine } from '../values/visible-text.ts';
import { formatElapsed } from './elapsed.ts';
import { markOf } from './glyphs.ts';
import { type Paint, paintWith } from './paint.ts';
import { isKept, summariseGroup } from './run-summary.ts';
import type { Style } from './sink.ts';
import { wordWithReason } from './word-with-reason.ts';

/** What an event is in lines for people; often none. Names each tool only once. */
export function createEventTeller(style: Style): (event: RunEvent, state: RunState) => readonly string[] {
  const telling: Telling = { paint: paintWith(style), unicode: style.unicode, tools: new Set() };
  return (event, state) => tell(event, state, telling);
}

interface Telling {
  readonly paint: Paint;
  readonly unicode: boolean;
  /** Tools that were named before. */
  readonly tools: Set<string>;
}

function tell(event: RunEvent, state: RunState, telling: Telling): readonly string[] {
  const { paint } = telling;
  switch (event.event) {
    case 'run-started':
      return tellRunStart(event, state, paint);
    case 'run-queued':
      return [
        `${mark('waiting', telling)} ${oneLine(reasonOfQueue(event))}${event.max === 1 ? '' : `, ${event.max} at a time`}`,
      ];
    case 'run-dequeued':
      return [`  its turn after ${formatElapsed(event.seconds)}`];
    case 'place-awaited':
      return [`${mark('waiting', telling)} ${event.id} ${oneLine(event.reason)}`];
    case 'workspace-prepared':
    case 'run-finished':
    case 'notification-delivered':
      return [];
    case 'task-started':
      return tellTaskStart(event, telling);
    case 'attempt-finished':
      return [
        `${mark('waiting', telling)} ${event.id} attempt ${event.attempt} ended: ${oneLine(reasonOf(event.outcome))}${
          event.retry_in === null ? '' : `; again in ${formatDuration(event.retry_in * 1000)}`
        }`,
      ];
    case 'task-finished':
      return [tellTaskEnd(event, telling)];
    case 'plan-expanded':
    case 'group-started':
      return [];
    case 'group-finished':
      return [tellGroupEnd(event, state, telling)];
    case 'task-skipped':
      return [tellSkip(event, telling)];
    case 'cancel-requested':
      return [paint('warning', tellCancel(event))];
    case 'run-noted':
      return tellNote(event, paint);
    case 'notification-failed':
      return [tellUndelivered(event, paint)];
    case 'run-interrupted':
      return [`the runner of this run had vanished${listing('; lost', event.lost)}`];
    case 'run-resumed':
      return [`resumed${listing('; runs again, with the code that the run began with', event.again)}`];
    default:
      return event satisfies never;
  }
}

function tellRunStart(event: RunStarted, state: RunState, paint: Paint): readonly string[] {
  const head = `${paint('strong', oneLine(event.pipeline))} ${describeSource(event.source)} ${paint('note', event.run)}`;
  const given = [...event.params, ...listGivenTaskParams(state.planned.values())];
  const params = given.filter((param) => param.value !== null).map(describeParam);
  return [
    head,
    ...(event.parent === null ? [] : [`  rerun of ${event.parent}`]),
    ...(params.length === 0 ? [] : [`  params ${params.join(', ')}`]),
  ];
}

/** `main@4f2c9e1`, and whether it holds changes that are not committed. */
export function describeSource({ branch, tag, ref, commit, base, dirty }: PlanSource): string {
  const name = branch ?? tag ?? (/^[0-9a-f]{40,64}$/.test(ref) ? '' : ref);
  const id = (base ?? commit).slice(0, 7);
  const place = name === '' ? id : `${oneLine(name)}@${id}`;
  return dirty ? `${place} with changes that are not committed` : place;
}

const longestValue = 60;

function describeParam({ name, value }: ResolvedParam): string {
  return `${name}=${shorten(typeof value === 'string' ? value : JSON.stringify(value))}`;
}

function tellTaskStart(event: TaskStarted, telling: Telling): readonly string[] {
  const attempt = event.attempt > 1 ? ` attempt ${event.attempt}` : '';
  const tools = event.tools.filter((tool) => !telling.tools.has(`${tool.name} ${tool.path}`));
  for (const tool of tools) telling.tools.add(`${tool.name} ${tool.path}`);
  return [
    ...tools.map((tool) =>
      telling.paint('faint', `  ${tool.name}: ${oneLine(tool.path)} (${oneLine(tool.why)})`),
    ),
    `${mark('running', telling)} ${event.id}${attempt}`,
  ];
}

function tellTaskEnd(event: TaskFinished, telling: Telling): string {
  const reason = event.reason === '' ? '' : ` ${oneLine(event.reason)}`;
  const metrics = Object.entries(event.returns).filter(([, value]) => isMetric(value));
  const figures = metrics.map(([name, value]) => `${name}=${showValue(value)}`);
  return [
    `${mark(event.status, telling)} ${event.id}${reason} ${telling.paint('faint', formatElapsed(event.seconds))}`,
    ...figures,
  ].join('  ');
}

function tellSkip(event: TaskSkipped, telling: Telling): string {
  const word = event.status === 'upstream_failed' ? 'not run' : event.status;
  return `${mark(event.status, telling)} ${event.id} ${wordWithReason(word, oneLine(event.reason))}`;
}

function tellCancel(event: CancelRequested): string {
  const what = event.id === undefined ? 'the run' : event.id;
  const by = event.by === 'timeout' ? 'its time is up' : `asked by ${oneLine(event.by)}`;
  if (event.force) return `killing ${what}: ${by}`;
  const more = event.by === 'SIGINT' ? '; Ctrl-C again kills' : '';
  return `stopping ${what}: ${by}; tasks have a grace of 10 s${more}`;
}

function tellNote(event: RunNoted, paint: Paint): readonly string[] {
  const task = event.id === undefined ? '' : `${event.id}: `;
  const line = `${paint('note', 'note')}: ${task}${oneLine(event.message)}`;
  return event.hint === undefined ? [line] : [line, `${paint('good', 'hint')}: ${oneLine(event.hint)}`];
}

function tellUndelivered(event: NotificationFailed, paint: Paint): string {
  const task = event.id === undefined ? '' : `${event.id}: `;
  const who = event.host === null ? 'the receiver' : `\`${oneLine(event.host)}\``;
  return `${paint('warning', 'warning')}: ${task}${who} was not told of ${event.on}: ${oneLine(event.reason)}`;
}

function tellGroupEnd(event: GroupFinished, state: RunState, telling: Telling): string {
  const { id, status, reason, seconds } = event;
  const why = countMembers(id, state) ?? (reason === '' ? '' : ` ${oneLine(reason)}`);
  return `${mark(status, telling)} ${id}${why} ${telling.paint('faint', formatElapsed(seconds))}`;
}

// Of a call the number of its tasks says nothing; a group that failed by itself says why.
function countMembers(id: string, state: RunState): string | undefined {
  const task = state.tasks.get(id);
  const form = state.planned.get(id)?.group?.form;
  const { members: count, failed } = (task && summariseGroup(task, state)) ?? { members: 0, failed: 0 };
  if (task === undefined || form === undefined || form === 'call') return undefined;
  if (failed === 0 && task.status !== 'succeeded') return undefined;
  if (form === 'repeat') return failed > 0 ? undefined : count === 1 ? ' once' : ` ${count} times`;
  const kept = (task.members ?? []).filter((member) => isKept(member, state)).length;
  const counted = count === 1 ? ' 1 instance' : ` ${count} instances`;
  return `${counted}${alsoSay(kept, 'kept')}${alsoSay(failed, 'failed')}`;
}

function alsoSay(count: number, what: string): string {
  return count === 0 ? '' : `, ${count} ${what}`;
}

function isMetric(value: ReturnValue): boolean {
  return 'metric' in value && value.metric === true;
}

/** A returned value in a few words. */
export function showValue(value: ReturnValue): string {
  if ('json' in value) return shorten(JSON.stringify(value.json));
  if ('list' in value) return `a list of ${value.list.length}`;
  return 'pickle' in value
    ? `a Python value of ${value.pickle.size} bytes`
    : `${value.stored.size} bytes of JSON`;
}

function shorten(text: string): string {
  const shown = oneLine(text);
  return shown.length <= longestValue ? shown : `${shown.slice(0, longestValue - 1)}…`;
}

function mark(status: Parameters<typeof markOf>[0], { paint, unicode }: Telling): string {
  const { glyph, tone } = markOf(status, unicode);
  return paint(tone, glyph);
}

function listing(lead: string, names: readonly string[]): string {
  return names.length === 0 ? '' : `${lead}: ${names.join(', ')}`;
}

const oneLine = showOnOneLine;
