import { listInstances } from '../../plan/instances.ts';
import type { Plan, PlannedTask, ResolvedParam } from '../../plan/plan.ts';
import type { PlaceTask } from '../../plan/task-place.ts';
import { formatDuration } from '../../values/duration.ts';
import { showOnOneLine } from '../../values/visible-text.ts';
import { paintWith } from '../paint.ts';
import type { Style } from '../sink.ts';
import { fitToScreen, renderTable } from '../table.ts';
import { describeForeseen } from './describe-foreseen.ts';
import { describeTask, listSome } from './describe-task.ts';
import type { ForeseenTask, ForeseenTasks } from './foreseen.ts';
import { describeGroup, flattenOutline, type OutlineTask, outlinePlan } from './outline.ts';
import { paramSources } from './param-sources.ts';

/** How a plan is shown to people. */
export interface PlanLook {
  readonly style: Style;
  /** What a task would run, in one line; the kinds know. */
  readonly summarise: (task: PlannedTask) => string;
  /** What is known of tasks with `cache`; absent: nobody has looked. */
  readonly foreseen?: ForeseenTasks;
  /** Absent: all of them are processes of this machine. */
  readonly place?: PlaceTask;
  /** Also all that is in the keys of tasks with `cache`. */
  readonly verbose?: boolean;
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

function renderHead({ pipeline, file, form, source, tasks }: Plan, { style, foreseen }: PlanLook): string {
  const paint = paintWith(style);
  const name = source.branch ?? source.tag;
  const where = name === null ? '' : ` on ${showOnOneLine(name)}`;
  const dirty = source.dirty ? ', with changes that are not committed' : '';
  const head = `${form} ${paint('strong', showOnOneLine(pipeline))} at ${source.commit.slice(0, 12)}${where}${dirty}`;
  return `${head}\n${paint('faint', `${showOnOneLine(file)}: ${countTasks(tasks)}${countCached(tasks, foreseen)}`)}\n`;
}

function countTasks(tasks: readonly PlannedTask[]): string {
  const running = tasks.filter(({ action }) => action === 'run').length;
  const verb = running === 1 ? 'task runs' : 'tasks run';
  const counted = running === tasks.length ? `${running} ${verb}` : `${running} of ${tasks.length} ${verb}`;
  return tasks.some(({ group }) => group !== undefined) ? `${counted}, ${countInside(tasks)}` : counted;
}

function countCached(tasks: readonly PlannedTask[], foreseen: ForeseenTasks = new Map()): string {
  const cached = tasks.filter(({ id }) => foreseen.get(id)?.action === 'cached').length;
  return cached === 0 ? '' : `, ${cached} of them cached`;
}

// Of what is inside groups only that which is carried out by itself counts.
function countInside(tasks: readonly PlannedTask[]): string {
  const all = flattenOutline(outlinePlan({ tasks }, true));
  const leaves = all.filter(({ task, template }) => isLeaf(task) && !template).length;
  const more = all.some(({ template }) => template) ? ' and more at run time' : '';
  return `${leaves} with what ${tasks.length === 1 ? 'it stands' : 'they stand'} for${more}`;
}

// An instance that is kept does not run.
function isLeaf({ group, parent, earlier }: PlannedTask): boolean {
  return group === undefined && (parent === undefined || earlier === undefined);
}

function renderParams(params: readonly ResolvedParam[], { style }: PlanLook): string {
  if (params.length === 0) return '';
  return `params\n${indent(renderTable({ rows: params.map((param) => describeParam(param, style)) }, narrow(style)))}`;
}

function describeParam(param: ResolvedParam, style: Style) {
  return [
    { text: param.name },
    { text: showValue(param, style) },
    { text: paramSources[param.source], tone: 'faint' as const },
  ];
}

// Room is left for the name and the source.
function showValue({ value }: ResolvedParam, style: Style): string {
  return fitToScreen(showOnOneLine(JSON.stringify(value)), Math.max(16, style.columns - 40), style);
}

function renderTasks(plan: Plan, look: PlanLook): string {
  const rows = flattenFolded(outlinePlan(plan, false));
  const width = rows.reduce((most, { task }) => Math.min(28, Math.max(most, task.id.length)), 0);
  const kindWidth = rows.reduce((most, { task }) => Math.max(most, task.kind.length), 6);
  const columns: TaskLook = { ...look, scopes: plan.scopes, width, kindWidth };
  return `tasks\n${rows.map((row) => renderTask(row, columns)).join('')}`;
}

// An instance of a task that is no call is described with its group: it has no line of its own.
function flattenFolded(tasks: readonly OutlineTask[]): OutlineTask[] {
  return tasks.flatMap((each) => {
    const [only] = each.members;
    const inner = each.task.group?.form === 'call' ? each.members : (only?.members ?? []);
    return [each, ...flattenFolded(inner)];
  });
}

interface TaskLook extends PlanLook, Pick<Plan, 'scopes'> {
  readonly width: number;
  readonly kindWidth: number;
}

function renderTask(
  row: OutlineTask,
  { style, summarise, scopes, width, kindWidth, foreseen, place, verbose = false }: TaskLook,
): string {
  const { task } = row;
  const paint = paintWith(style);
  const runs = task.action === 'run';
  const ahead = foreseen?.get(task.id);
  const mark = markOf(runs, ahead, style);
  const what = runs ? showOnOneLine(summariseRow(row, summarise)) : `skipped: ${task.why}`;
  const head = `  ${mark} ${task.id.padEnd(width)}  ${task.kind.padEnd(kindWidth)}  `;
  const first = `${head}${fitToScreen(what, Math.max(20, style.columns - head.length), style)}`;
  const room = Math.max(20, style.columns - width - 6);
  const details = runs
    ? [
        ...describeForeseen(ahead, verbose),
        ...describeInstances(row),
        ...describePlace(row, place),
        ...describeTask(row, scopes),
      ].map((line) => fitToScreen(showOnOneLine(line), room, style))
    : [];
  const rest = details.map((line) => `${' '.repeat(width + 6)}${paint('faint', line)}\n`);
  return `${(runs ? first : paint('faint', first)).trimEnd()}\n${rest.join('')}`;
}

function markOf(runs: boolean, ahead: ForeseenTask | undefined, { unicode }: Style): string {
  if (!runs) return unicode ? '○' : 'o';
  if (ahead?.action === 'cached') return unicode ? '≡' : '=';
  return unicode ? '●' : '*';
}

// A group is described by what one of its instances would run, or by what it calls.
function summariseRow(row: OutlineTask, summarise: PlanLook['summarise']): string {
  const { task, members } = row;
  const [only] = members;
  if (task.group === undefined) return summarise(task);
  return task.group.form === 'call' || only === undefined
    ? describeGroup(row)
    : summariseRow(only, summarise);
}

function describeInstances(row: OutlineTask): readonly string[] {
  const { task, instances } = row;
  if (task.group === undefined || task.group.form === 'call') return [];
  const ids = listInstances(task)?.map(({ id }) => id) ?? [];
  const described =
    typeof instances === 'number'
      ? [`instances: ${[instances, ...(ids.length === 0 ? [] : [listSome(ids)])].join(': ')}`]
      : [describeGroup(row)];
  return [...described, ...describeInstanceLimits(task.group)];
}

function describeInstanceLimits(group: NonNullable<PlannedTask['group']>): readonly string[] {
  if (group.form === 'call' || group.form === 'repeat') return [];
  const { maxParallel, failFast } = group;
  return [
    ...(maxParallel === undefined ? [] : [`at most ${maxParallel} instances at the same time`]),
    ...(failFast ? ['the first failure ends the others'] : []),
  ];
}

// The instances of a group run in one place.
function describePlace(row: OutlineTask, place: PlaceTask | undefined): readonly string[] {
  const [only] = row.members;
  if (row.task.group?.form === 'call') return [];
  if (only !== undefined) return describePlace(only, place);
  const found = place?.(row.task) ?? null;
  if (found === null) return [];
  return [`runs in: ${found.executor}${found.image === undefined ? '' : `, image ${found.image}`}`];
}

function renderNotes({ inactive, limits, concurrency, notify = [], deviations = [] }: Plan): string {
  const lines = [
    ...deviations.map(describeDeviation),
    ...notify.map(describeNotification),
    ...(concurrency === undefined ? [] : [describeConcurrency(concurrency)]),
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

function describeConcurrency({ group, max, onLimit }: NonNullable<Plan['concurrency']>): string {
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
