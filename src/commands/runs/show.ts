import { existsSync } from 'node:fs';
import type { RunRecord, TaskRecord } from '../../engine/record.ts';
import { listGivenTaskParams } from '../../plan/params/given-task-params.ts';
import type { Plan } from '../../plan/plan.ts';
import { formatElapsed } from '../../reporters/elapsed.ts';
import { describeSource } from '../../reporters/event-teller.ts';
import { markOf, markOfRun, wordOf } from '../../reporters/glyphs.ts';
import { paintWith } from '../../reporters/paint.ts';
import type { Style } from '../../reporters/sink.ts';
import { type Cell, renderTable } from '../../reporters/table.ts';
import { wordWithReason } from '../../reporters/word-with-reason.ts';
import { openProjectCatalog } from '../../session/catalog.ts';
import type { Project } from '../../session/project.ts';
import { isMap, type Json, type JsonObject } from '../../values/json.ts';
import { formatSize } from '../../values/size.ts';
import { showOnOneLine } from '../../values/visible-text.ts';
import type { Command, Context } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Input } from '../input.ts';
import { refuse } from '../refuse.ts';
import { findRunHere, runOrTaskArgument } from './find-run.ts';

export const runsShow: Command = {
  examples: [
    { line: 'runnable runs show latest', does: 'what the latest run did and left' },
    { line: 'runnable runs show train@main --json', does: 'the latest of train on main, for a script' },
    { line: "runnable runs show 'latest/train[seed=1]'", does: 'one task of it' },
  ],
  arguments: [runOrTaskArgument],
  flags: [{ name: 'json', summary: 'print JSON' }],
  run: runRunsShow,
};

async function runRunsShow(input: Input, context: Context): Promise<number> {
  const found = await findRunHere(input.words[0] ?? '', context);
  if (!found.ok) return refuse(context, found.diagnostics);
  const ids = new Set(found.value.tasks.map(({ id }) => id));
  const { record, plan, isTask } = found.value;
  const run = { ...record.run, workspace: presentWorkspace(record) };
  const shown = { run, tasks: record.tasks.filter(({ id }) => ids.has(id)) };
  context.stdout.write(
    input.has('json')
      ? `${JSON.stringify(shown)}\n`
      : renderRecord(shown, { plan, isTask, style: context.style.stdout }),
  );
  if (!input.has('json')) await printPackages(shown, found.value.project, context);
  return exitCodes.ok;
}

// The workspace of a run that went well is cleaned and taken by a later one.
function presentWorkspace({ run: { workspace } }: RunRecord): string | null {
  return workspace !== null && existsSync(workspace) ? workspace : null;
}

/** How a record is shown: with the plan that it is of, and whether one task was asked for. */
interface Showing {
  readonly plan: Plan;
  readonly isTask: boolean;
  readonly style: Style;
}

function renderRecord(record: RunRecord, { plan, isTask, style }: Showing): string {
  return [
    renderHead(record, plan, style),
    renderTasks(record, style),
    isTask ? renderParams(record, style) : '',
    renderResults(record, style),
    renderEnvironments(record, style),
  ]
    .filter((part) => part !== '')
    .join('\n');
}

function renderHead({ run }: RunRecord, { source, tasks }: Plan, style: Style): string {
  const paint = paintWith(style);
  const { glyph, tone } = markOfRun(run.status, style.unicode);
  const word = wordOf(run.status);
  const reason = wordWithReason(word, showOnOneLine(run.reason)).slice(word.length);
  const given = listGivenTaskParams(tasks).map(({ name, value }) => [name, value] as const);
  const params = [...Object.entries(run.params), ...given].filter(([, value]) => value !== null);
  const facts: readonly (readonly [string, string | null])[] = [
    ['commit', describeSource(source)],
    ['snapshot', run.dirty ? run.commit : null],
    ['params', params.map(([name, value]) => `${name}=${JSON.stringify(value)}`).join(', ')],
    ['started', run.started_at],
    ['ended', run.ended_at],
    ['parent', run.parent],
    ['sweep', run.sweep],
    ['host', run.host ?? null],
    ['pulled from', run.pulled_from ?? null],
    ['workspace', run.workspace],
  ];
  const rows = facts
    .filter(([, value]) => value !== null && value !== '')
    .map(([name, value]) => [{ text: `  ${name}`, tone: 'faint' }, { text: value ?? '' }] as const);
  const title = `${paint('strong', showOnOneLine(run.pipeline))} ${paint('note', run.id ?? '')} ${paint(tone, `${glyph} ${word}`)}${reason}`;
  return `${title}\n${renderTable({ rows }, { ...style, columns: 1000 })}`;
}

/** Tasks above which the members of groups that went well are left to their group. */
const mostUnfolded = 200;

function renderTasks({ run, tasks }: RunRecord, style: Style): string {
  const members = new Map<string, number>();
  for (const { parent } of tasks)
    if (parent !== undefined) members.set(parent, (members.get(parent) ?? 0) + 1);
  const shown = tasks.length > mostUnfolded ? tasks.filter(isTold) : tasks;
  const rows = shown.map((task): readonly Cell[] => {
    const { glyph, tone } = markOf(task.status, style.unicode);
    const count = members.get(task.id);
    return [
      { text: glyph, tone },
      { text: task.id, tone: 'strong' },
      { text: task.kind, tone: 'faint' },
      { text: wordOf(task.status), tone },
      { text: count === undefined ? describeAttempts(task) : `${style.unicode ? '×' : 'x'} ${count}` },
      { text: secondsOf(task), right: true },
      { text: task.reason },
    ];
  });
  const left = tasks.length - shown.length;
  const more = `and ${left} members of groups, which \`runnable runs show ${run.id} --json\` lists`;
  // Of one task nobody wants to read half a reason.
  const columns = shown.length === 1 ? 1000 : style.columns;
  return `${renderTable({ rows }, { ...style, columns })}${left === 0 ? '' : `${more}\n`}`;
}

// Of a group that went well its own row says all.
function isTold({ parent, status }: TaskRecord): boolean {
  return parent === undefined || (status !== 'succeeded' && status !== 'skipped');
}

function describeAttempts({ attempts }: TaskRecord): string {
  return attempts > 1 ? `attempt ${attempts}` : '';
}

function secondsOf({ started_at, ended_at }: TaskRecord): string {
  if (started_at === null || ended_at === null) return '';
  return formatElapsed(Math.max(0, Date.parse(ended_at) - Date.parse(started_at)) / 1000);
}

// What lies in the catalog is of use to tasks only: here its size says enough.
function showReturn(value: Json): Cell {
  const { pickle, stored, size }: JsonObject = isMap(value) ? value : {};
  if (!isDigest(pickle ?? stored) || typeof size !== 'number') return { text: JSON.stringify(value) };
  return { text: `${pickle === undefined ? 'JSON' : 'a Python value'}, ${formatSize(size)}`, tone: 'faint' };
}

function isDigest(value: Json | undefined): boolean {
  return typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);
}

function renderParams({ tasks }: RunRecord, style: Style): string {
  const rows = tasks.flatMap(({ id, params = {} }) =>
    Object.entries(params).map(([name, value]): readonly Cell[] => [
      { text: id },
      { text: name },
      { text: showOnOneLine(JSON.stringify(value)) },
    ]),
  );
  return renderTable({ head: ['task', 'param', ''], rows }, style);
}

// What members gave is in what their group gave, where that is shown.
function renderResults({ tasks }: RunRecord, style: Style): string {
  const ids = new Set(tasks.map(({ id }) => id));
  const rows = tasks.flatMap((task) => [
    ...Object.entries(ids.has(task.parent ?? '') ? {} : task.returns).map(
      ([name, value]): readonly Cell[] => [{ text: task.id }, { text: name }, showReturn(value)],
    ),
    ...task.outputs.map(({ path, size }): readonly Cell[] => [
      { text: task.id },
      { text: path },
      { text: formatSize(size), tone: 'faint' },
    ]),
  ]);
  return renderTable({ head: ['task', 'gave', ''], rows }, style);
}

function renderEnvironments({ tasks }: RunRecord, style: Style): string {
  const rows = tasks.flatMap(({ id, environment }): (readonly Cell[])[] => {
    if (environment === undefined) return [];
    const { name, interpreter, tool, packages } = environment;
    const count = packages === 1 ? '1 package' : `${packages} packages`;
    return [[{ text: id }, { text: name }, { text: `${interpreter}, ${count} by ${tool}`, tone: 'faint' }]];
  });
  return renderTable({ head: ['task', 'environment', ''], rows }, style);
}

/** The packages that one task found, with their versions; of a whole run they would be too many to be read. */
async function printPackages({ tasks }: RunRecord, project: Project, { stdout }: Context): Promise<void> {
  const [task, other] = tasks;
  if (task?.environment === undefined || other !== undefined) return;
  const list = await openProjectCatalog(project).readText(task.environment.list.digest);
  stdout.write(`\n${list}`);
}
