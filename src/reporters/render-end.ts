import type { TaskStatus } from '../engine/event.ts';
import { quoteForShell } from '../values/quote-for-shell.ts';
import { showOnOneLine } from '../values/visible-text.ts';
import { formatElapsed } from './elapsed.ts';
import { markOfRun, wordOf } from './glyphs.ts';
import { paintWith } from './paint.ts';
import { isCounted, isFromCache, isTroubled, type RunSummary, type TaskSummary } from './run-summary.ts';
import type { Style } from './sink.ts';

export interface EndOptions {
  readonly style: Style;
  /** Whether the last lines of failed tasks are repeated. */
  readonly tails: boolean;
}

/** The last words on a run: what failed and why, the verdict, what was slow, and where to go on. */
export function renderEnd(summary: RunSummary, options: EndOptions): string {
  const lines = [
    ...renderFailures(summary, options),
    '',
    renderVerdict(summary, options.style),
    ...renderSlowest(summary),
    ...renderNextSteps(summary),
  ];
  return `${lines.join('\n')}\n`;
}

/** What failed and why, task by task, each after an empty line; nothing where nothing failed. */
export function renderFailures({ tasks }: RunSummary, options: EndOptions): readonly string[] {
  return tasks.filter(isTroubled).flatMap((task) => renderFailure(task, options));
}

/** `9 succeeded, 3 cached, 2 kept, 1 failed, 2 not run`; of groups their members count. */
export function countStatuses(summary: Pick<RunSummary, 'tasks'>): string {
  const counts = new Map<Ending, number>();
  for (const task of summary.tasks.filter(isCounted)) {
    const ending = endingOf(task);
    counts.set(ending, (counts.get(ending) ?? 0) + 1);
  }
  return order
    .filter((ending) => counts.has(ending))
    .map((ending) => `${counts.get(ending)} ${wordOf(ending)}`)
    .join(', ');
}

type Ending = TaskStatus | 'cached' | 'kept';

function endingOf(task: TaskSummary): Ending {
  if (task.kept) return 'kept';
  return isFromCache(task) ? 'cached' : task.status;
}

const order = [
  'succeeded',
  'cached',
  'kept',
  'failed',
  'timed_out',
  'upstream_failed',
  'canceled',
  'skipped',
  'running',
  'waiting',
  'queued',
] as const satisfies readonly Ending[];

function renderFailure(task: TaskSummary, { style, tails }: EndOptions): readonly string[] {
  const paint = paintWith(style);
  const { failure } = task;
  const rule = style.unicode ? '──' : '--';
  const attempts = task.attempts > 1 ? `, attempt ${task.attempts}` : '';
  const head = `${rule} ${task.id}: ${showOnOneLine(task.reason)} (${formatElapsed(task.seconds)}${attempts})${task.allowed ? ', allowed to fail' : ''}`;
  const place =
    failure?.file === undefined ? [] : [`   at ${showOnOneLine(placeOf(failure.file, failure.line))}`];
  const hint =
    failure?.hint === undefined ? [] : [`${paint('good', 'hint')}: ${showOnOneLine(failure.hint)}`];
  const tail = tails ? withoutFailure(task).map((line) => `   ${line}`) : [];
  const more = isSaid(task) ? [] : [paint('faint', `more: runnable explain ${failure?.code}`)];
  return ['', paint(task.allowed ? 'warning' : 'error', head), ...tail, ...place, ...hint, ...more];
}

// A task that has begun printed the code of its failure by itself.
function isSaid({ failure, tail }: TaskSummary): boolean {
  return failure?.code === undefined || tail.length > 0;
}

// Our harnesses print why a function failed, too: it is not said twice.
function withoutFailure({ failure, reason, tail }: TaskSummary): readonly string[] {
  if (failure === null || failure.message !== reason) return tail;
  const said = new Set([`error[${failure.code}]: ${failure.message}`, `hint: ${failure.hint}`]);
  return tail.filter((line) => !said.has(line));
}

function placeOf(file: string, line: number | undefined): string {
  return line === undefined ? file : `${file}:${line}`;
}

function renderVerdict(summary: RunSummary, style: Style): string {
  const { glyph, tone } = markOfRun(summary.status, style.unicode);
  const loud = summary.status === 'succeeded_with_failures' ? `: ${showOnOneLine(summary.reason)}` : '';
  const verdict = paintWith(style)(tone, `${glyph} ${wordOf(summary.status)}`);
  return `${verdict} in ${formatElapsed(summary.seconds)}: ${countStatuses(summary)}${loud}`;
}

// Only where a choice of what to make faster makes sense.
function renderSlowest(summary: RunSummary): readonly string[] {
  const slow = summary.tasks
    .filter((task) => task.group === null && task.seconds >= 1)
    .toSorted((a, b) => b.seconds - a.seconds);
  if (slow.length < 3) return [];
  const names = slow.slice(0, 5).map((task) => `${task.id} ${formatElapsed(task.seconds)}`);
  return [`slowest    ${names.join(', ')}`];
}

function renderNextSteps(summary: RunSummary): readonly string[] {
  const { run, tasks, status, workspace } = summary;
  const troubled = tasks.filter(isTroubled);
  const toMend = troubled.filter(({ allowed }) => !allowed);
  const failed = toMend[0] ?? troubled[0];
  const steps: string[] = [];
  if (tasks.some((task) => task.outputs.length > 0)) steps.push(`results    runnable artifacts ls ${run}`);
  steps.push(`record     runnable runs show ${run}`);
  // A group that got no members has nothing that printed.
  const printed = failed !== undefined && failed.group?.members !== 0;
  if (printed) steps.push(`log        runnable logs ${quoteForShell(`${run}/${failed.id}`)}`);
  if (failed !== undefined && workspace !== null) steps.push(`workspace  ${showOnOneLine(workspace)}`);
  if (status !== 'succeeded' && status !== 'skipped' && status !== 'succeeded_with_failures') {
    steps.push(`go on      runnable resume ${run}`);
  }
  // A resumed run keeps its code; what is mended in the code runs as a new one, on what this one got done.
  if (status === 'failed' && toMend.length > 0 && tasks.some((task) => task.status === 'succeeded')) {
    const from = [...new Set(toMend.map(({ id }) => outermost(id)))].flatMap((id) => ['--from', id]);
    const part = ['run', summary.pipeline, ...from, '--inputs-from', run];
    steps.push(`with a fix runnable ${part.map(quoteForShell).join(' ')}`);
  }
  return steps;
}

// Of an instance or a task in a branch the task of the file that it belongs to.
function outermost(id: string): string {
  return id.split(/[/[]/, 1)[0] ?? id;
}
