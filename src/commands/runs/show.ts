import { existsSync } from 'node:fs';
import type { RunRecord, TaskRecord } from '../../engine/record.ts';
import type { PlanSource } from '../../plan/plan.ts';
import { formatElapsed } from '../../reporters/elapsed.ts';
import { describeSource } from '../../reporters/event-teller.ts';
import { markOf, markOfRun, wordOf } from '../../reporters/glyphs.ts';
import { paintWith } from '../../reporters/paint.ts';
import type { Style } from '../../reporters/sink.ts';
import { type Cell, renderTable } from '../../reporters/table.ts';
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
  const record = found.value.record;
  const shown = { ...record, tasks: record.tasks.filter(({ id }) => ids.has(id)) };
  context.stdout.write(
    input.has('json')
      ? `${JSON.stringify(shown)}\n`
      : renderRecord(shown, found.value.plan.source, context.style.stdout),
  );
  return exitCodes.ok;
}

function renderRecord(record: RunRecord, source: PlanSource, style: Style): string {
  return [renderHead(record, source, style), renderTasks(record, style), renderResults(record, style)]
    .filter((part) => part !== '')
    .join('\n');
}

function renderHead({ run }: RunRecord, source: PlanSource, style: Style): string {
  const paint = paintWith(style);
  const { glyph, tone } = markOfRun(run.status, style.unicode);
  const reason = run.reason === '' ? '' : `: ${showOnOneLine(run.reason)}`;
  const params = Object.entries(run.params).filter(([, value]) => value !== null);
  const facts: readonly (readonly [string, string | null])[] = [
    ['commit', describeSource(source)],
    ['snapshot', run.dirty ? run.commit : null],
    ['params', params.map(([name, value]) => `${name}=${JSON.stringify(value)}`).join(', ')],
    ['started', run.started_at],
    ['ended', run.ended_at],
    ['parent', run.parent],
    ['sweep', run.sweep],
    // The workspace of a run that went well is cleaned and taken by a later one.
    ['workspace', run.workspace !== null && existsSync(run.workspace) ? run.workspace : null],
  ];
  const rows = facts
    .filter(([, value]) => value !== null && value !== '')
    .map(([name, value]) => [{ text: `  ${name}`, tone: 'faint' }, { text: value ?? '' }] as const);
  const title = `${paint('strong', showOnOneLine(run.pipeline))} ${paint('note', run.id ?? '')} ${paint(tone, `${glyph} ${wordOf(run.status)}`)}${reason}`;
  return `${title}\n${renderTable({ rows }, { ...style, columns: 1000 })}`;
}

function renderTasks({ tasks }: RunRecord, style: Style): string {
  const rows = tasks.map((task): readonly Cell[] => {
    const { glyph, tone } = markOf(task.status, style.unicode);
    return [
      { text: glyph, tone },
      { text: task.id, tone: 'strong' },
      { text: task.kind, tone: 'faint' },
      { text: wordOf(task.status), tone },
      { text: task.attempts > 1 ? `attempt ${task.attempts}` : '' },
      { text: secondsOf(task), right: true },
      { text: task.reason },
    ];
  });
  return renderTable({ rows }, style);
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

function renderResults({ tasks }: RunRecord, style: Style): string {
  const rows = tasks.flatMap((task) => [
    ...Object.entries(task.returns).map(([name, value]): readonly Cell[] => [
      { text: task.id },
      { text: name },
      showReturn(value),
    ]),
    ...task.outputs.map(({ path, size }): readonly Cell[] => [
      { text: task.id },
      { text: path },
      { text: formatSize(size), tone: 'faint' },
    ]),
  ]);
  return renderTable({ head: ['task', 'gave', ''], rows }, style);
}
