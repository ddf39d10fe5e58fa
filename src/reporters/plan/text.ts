import type { ParamSource, Plan, PlannedTask, ResolvedParam } from '../../plan/plan.ts';
import { listReturns } from '../../plan/scopes.ts';
import { formatDuration } from '../../values/duration.ts';
import { showOnOneLine } from '../../values/visible-text.ts';
import { paintWith } from '../paint.ts';
import type { Style } from '../sink.ts';
import { cutToWidth, renderTable } from '../table.ts';

/** How a plan is shown to people. */
export interface PlanLook {
  readonly style: Style;
  /** What a task would run, in one line; the kinds know. */
  readonly summarise: (task: PlannedTask) => string;
}

/** A plan for people: what would run, in which order, with what, and why. Ends with a line end. */
export function renderPlanText(plan: Plan, look: PlanLook): string {
  const sections = [
    renderHead(plan, look),
    renderParams(plan.params, look),
    renderTasks(plan, look),
    renderNotes(plan),
  ];
  return sections.filter((section) => section !== '').join('\n');
}

function renderHead({ pipeline, file, form, source, tasks }: Plan, { style }: PlanLook): string {
  const paint = paintWith(style);
  const name = source.branch ?? source.tag;
  const where = name === null ? '' : ` on ${showOnOneLine(name)}`;
  const dirty = source.dirty ? ', with changes that are not committed' : '';
  const head = `${form} ${paint('strong', showOnOneLine(pipeline))} at ${source.commit.slice(0, 12)}${where}${dirty}`;
  return `${head}\n${paint('faint', `${showOnOneLine(file)}: ${countTasks(tasks)}`)}\n`;
}

function countTasks(tasks: readonly PlannedTask[]): string {
  const running = tasks.filter(({ action }) => action === 'run').length;
  const verb = running === 1 ? 'task runs' : 'tasks run';
  return running === tasks.length ? `${running} ${verb}` : `${running} of ${tasks.length} ${verb}`;
}

function renderParams(params: readonly ResolvedParam[], { style }: PlanLook): string {
  if (params.length === 0) return '';
  return `params\n${indent(renderTable({ rows: params.map((param) => describeParam(param, style)) }, narrow(style)))}`;
}

function describeParam(param: ResolvedParam, style: Style) {
  return [
    { text: param.name },
    { text: showValue(param, style) },
    { text: sources[param.source], tone: 'faint' as const },
  ];
}

const sources: Readonly<Record<ParamSource, string>> = {
  none: 'no value',
  default: 'default',
  parent: 'parent run',
  'params-file': 'params file',
  environment: 'environment',
  sweep: 'sweep',
  'command-line': 'command line',
  trigger: 'trigger',
  caller: 'calling pipeline',
  task: 'task',
  matrix: 'matrix',
  item: 'item',
  index: 'repeat',
};

// Room is left for the name and the source.
function showValue({ value }: ResolvedParam, { columns, unicode }: Style): string {
  return cutToWidth(showOnOneLine(JSON.stringify(value)), Math.max(16, columns - 40), unicode);
}

function renderTasks({ tasks, scopes }: Plan, look: PlanLook): string {
  const width = Math.min(28, Math.max(0, ...tasks.map(({ id }) => id.length)));
  return `tasks\n${tasks.map((task) => renderTask(task, { ...look, scopes, width })).join('')}`;
}

interface TaskLook extends PlanLook, Pick<Plan, 'scopes'> {
  readonly width: number;
}

function renderTask(task: PlannedTask, { style, summarise, scopes, width }: TaskLook): string {
  const paint = paintWith(style);
  const runs = task.action === 'run';
  const mark = runs ? (style.unicode ? '●' : '*') : style.unicode ? '○' : 'o';
  const what = runs ? showOnOneLine(summarise(task)) : `skipped: ${task.why}`;
  const head = `  ${mark} ${task.id.padEnd(width)}  ${task.kind.padEnd(6)}  `;
  const first = `${head}${cutToWidth(what, Math.max(20, style.columns - head.length), style.unicode)}`;
  const room = Math.max(20, style.columns - width - 6);
  const details = runs
    ? describeTask(task, scopes).map((line) => cutToWidth(showOnOneLine(line), room, style.unicode))
    : [];
  const rest = details.map((line) => `${' '.repeat(width + 6)}${paint('faint', line)}\n`);
  return `${(runs ? first : paint('faint', first)).trimEnd()}\n${rest.join('')}`;
}

function describeTask(task: PlannedTask, scopes: Plan['scopes']): readonly string[] {
  const params = task.params.map(({ name, value }) => `${name}=${JSON.stringify(value)}`);
  const lines: readonly (readonly [string, readonly string[]])[] = [
    ['why', task.why === 'selected' ? [] : [task.why]],
    ['needs', task.needs],
    ['when', task.when === undefined ? [] : [task.when]],
    ['run if', task.runIf === 'all_success' ? [] : [task.runIf]],
    ['handles', task.handles],
    ['params', params],
    ['can read', describeReturns(task, scopes)],
    ['returns', task.returns.map(({ name }) => name)],
    ['outputs', task.outputs.map(({ path }) => path)],
    ['secrets', task.secrets],
    ['pool', task.pool === undefined ? [] : [describePool(task.pool)]],
    ['limits', describeLimits(task)],
  ];
  return lines.filter(([, items]) => items.length > 0).map(([label, items]) => `${label}: ${list(items)}`);
}

function describePool({ name, slots }: NonNullable<PlannedTask['pool']>): string {
  return slots === 1 ? name : `${slots} places of ${name}`;
}

function describeLimits({
  retry,
  timeoutMs,
  timeoutTotalMs,
  allowFailure,
  once,
}: PlannedTask): readonly string[] {
  return [
    ...(retry.max === 0 ? [] : [`up to ${retry.max} more ${retry.max === 1 ? 'attempt' : 'attempts'}`]),
    ...(timeoutMs === undefined ? [] : [`${formatDuration(timeoutMs)} an attempt`]),
    ...(timeoutTotalMs === undefined ? [] : [`${formatDuration(timeoutTotalMs)} in all`]),
    ...(allowFailure ? ['may fail'] : []),
    ...(once ? ['never again by itself'] : []),
  ];
}

function list(items: readonly string[]): string {
  return items.length > 8 ? `${items.slice(0, 8).join(', ')} and ${items.length - 8} more` : items.join(', ');
}

function renderNotes({ inactive, limits, concurrency, notify = [], deviations = [] }: Plan): string {
  const lines = [
    ...deviations.map(describeDeviation),
    ...notify.map(describeNotification),
    ...(concurrency === undefined ? [] : [describeGroup(concurrency)]),
    ...(limits.maxParallel === undefined ? [] : [`at most ${limits.maxParallel} tasks at the same time`]),
    ...(limits.timeoutMs === undefined ? [] : [`the run ends after ${formatDuration(limits.timeoutMs)}`]),
    ...(limits.failFast ? ['no task starts after the first failure'] : []),
    ...(inactive.length === 0 ? [] : [`nothing here acts on these keys yet: ${inactive.join(', ')}`]),
  ];
  return lines.map((line) => `note: ${showOnOneLine(line)}\n`).join('');
}

function describeDeviation({ rule, task, reason }: NonNullable<Plan['deviations']>[number]): string {
  return `departs from \`${rule}\`${task === undefined ? '' : ` in \`${task}\``}: ${reason}`;
}

// A URL may be a secret by itself.
function describeNotification({ to, on }: NonNullable<Plan['notify']>[number]): string {
  return `tells ${'secret' in to ? `the webhook in \`${to.secret}\`` : 'a webhook'} of ${on.join(', ')}`;
}

function describeGroup({ group, max, onLimit }: NonNullable<Plan['concurrency']>): string {
  return `group \`${group}\` has ${max === 1 ? 'one run' : `${max} runs`} at a time; one more ${oneMore[onLimit]}`;
}

const oneMore = {
  queue: 'waits',
  skip: 'is skipped',
  cancel_previous: 'cancels the oldest',
} as const;

function indent(text: string): string {
  return text.replace(/^(?=.)/gm, '  ');
}

function narrow(style: Style): Style {
  return { ...style, columns: style.columns - 2 };
}

// No more than a line could show: at the end of a long chain a task sees thousands.
function describeReturns(task: PlannedTask, scopes: Plan['scopes']): readonly string[] {
  const own = new Set(task.params.map(({ name }) => name));
  const shown: string[] = [];
  for (const [name, giver] of listReturns(scopes, task.scope)) {
    if (giver !== null && !own.has(name)) shown.push(`${name} from ${giver}`);
    if (shown.length === 50) break;
  }
  return shown;
}
