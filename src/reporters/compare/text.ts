import { differs } from '../../compare/compare-recorded.ts';
import type {
  ChangedFile,
  ComparedRun,
  Comparison,
  TaskComparison,
  TouchedFile,
  ValueChange,
} from '../../compare/comparison.ts';
import { showOnOneLine } from '../../values/visible-text.ts';
import { formatElapsed } from '../elapsed.ts';
import { markOf, markOfRun, wordOf } from '../glyphs.ts';
import { paintWith } from '../paint.ts';
import type { Style } from '../sink.ts';
import { renderTable } from '../table.ts';
import { wordWithReason } from '../word-with-reason.ts';
import { cutLine, toStyle } from './cut-line.ts';
import { count, describeOutput, showChange, showReturn } from './words.ts';

/** Lines of one list that are shown; `--json` has them all. */
const mostLines = 20;

/** In what two runs differ, for people: no line is wider than the style's columns. */
export function renderComparison(comparison: Comparison, style: Style): string {
  const text = [
    renderHead(comparison, style),
    renderPart('code', listFiles(comparison.code, style), style),
    renderPart('params', listValues(comparison.params, style), style),
    renderPart('environment', listValues(comparison.environment, style), style),
    renderTasks(comparison, style),
  ]
    .filter((part) => part !== '')
    .join('\n');
  return toStyle(text, style);
}

function renderHead({ before, after }: Comparison, style: Style): string {
  const rows = [describeRun(before, style), describeRun(after, style)];
  return renderTable({ rows }, style);
}

function describeRun(run: ComparedRun, style: Style) {
  const { glyph, tone } = markOfRun(run.status, style.unicode);
  const word = wordOf(run.status);
  return [
    { text: run.id, tone: 'note' },
    { text: run.pipeline, tone: 'strong' },
    { text: `${run.commit.slice(0, 12)}${run.dirty ? ' with changes' : ''}` },
    { text: run.seconds === null ? '' : formatElapsed(run.seconds), right: true },
    { text: `${glyph} ${wordWithReason(word, run.reason)}`, tone },
  ] as const;
}

function listFiles(files: readonly ChangedFile[] | null, style: Style): readonly string[] {
  if (files === null) return ['the code of one of them is gone'];
  return files.map((file) => `${wordFor(file, style)}${showOnOneLine(file.path)}`);
}

function wordFor({ change }: ChangedFile, style: Style): string {
  return paintWith(style)('faint', change.padEnd('removed'.length + 2));
}

function listValues(changes: readonly ValueChange[], style: Style): readonly string[] {
  const paint = paintWith(style);
  return changes.map((change) => `${paint('strong', showOnOneLine(change.name))}  ${showChange(change)}`);
}

function renderPart(name: string, lines: readonly string[], style: Style): string {
  if (lines.length === 0) return '';
  return `${paintWith(style)('faint', name.toUpperCase())}\n${renderLines(lines, '  ', style)}`;
}

function renderLines(lines: readonly string[], indent: string, style: Style): string {
  const shown = lines.slice(0, mostLines).map((line) => `${indent}${cutLine(line, style, indent)}\n`);
  const more = lines.length - shown.length;
  return shown.join('') + (more === 0 ? '' : `${indent}and ${more} more\n`);
}

function renderTasks({ tasks }: Comparison, style: Style): string {
  const different = tasks.filter(differs);
  const same = tasks.filter((task) => !differs(task));
  const paint = paintWith(style);
  const blocks = different.slice(0, mostTasks).map((task) => renderTask(task, style));
  const more = different.length - blocks.length;
  return [
    ...(blocks.length === 0 ? [] : [`${paint('faint', 'TASKS')}\n${blocks.join('')}`]),
    ...(more === 0 ? [] : [`  and ${count(more, 'task')} more that differ\n`]),
    ...(same.length === 0 ? [] : [`${renderSame(same, style)}\n`]),
  ].join('');
}

/** Tasks that are told in full. */
const mostTasks = 60;

function renderSame(tasks: readonly TaskComparison[], style: Style): string {
  const names = tasks.map(({ id, seconds }) => {
    const { before, after } = seconds;
    const took =
      before === null || after === null ? '' : ` ${formatElapsed(before)} → ${formatElapsed(after)}`;
    return `${showOnOneLine(id)}${took}`;
  });
  return cutLine(`the same: ${names.join(', ')}`, style);
}

function renderTask(task: TaskComparison, style: Style): string {
  const paint = paintWith(style);
  const status = task.status.after ?? task.status.before ?? 'queued';
  const { glyph, tone } = markOf(status, style.unicode);
  const title = `  ${paint(tone, glyph)} ${paint('strong', showOnOneLine(task.id))}  ${describeStatus(task)}`;
  const lines = listDetails(task, style);
  return `${cutLine(title, style)}\n${renderLines(lines, '      ', style)}`;
}

function describeStatus({ change, status, reason, seconds }: TaskComparison): string {
  if (change === 'added' || change === 'removed')
    return `only in the ${change === 'added' ? 'second' : 'first'}`;
  const [old, now] = [wordOf(status.before ?? ''), wordOf(status.after ?? '')];
  const why = showOnOneLine(reason.after ?? '');
  const took =
    seconds.before === null || seconds.after === null
      ? ''
      : `  ${formatElapsed(seconds.before)} → ${formatElapsed(seconds.after)}`;
  return `${old === now ? now : `${old} → ${wordWithReason(now, why)}`}${took}`;
}

function listDetails(task: TaskComparison, style: Style): readonly string[] {
  const paint = paintWith(style);
  const lines = (name: string, texts: readonly string[]) =>
    texts.map((text, index) => `${paint('faint', (index === 0 ? name : '').padEnd(nameWidth))}${text}`);
  const values = (changes: readonly ValueChange[]) =>
    changes.map((change) => `${showOnOneLine(change.name)}  ${showChange(change)}`);
  return [
    ...lines('definition', values(task.definition)),
    ...lines('code', task.code.map(describeTouched)),
    ...lines('params', values(task.params)),
    ...lines('environment', values(task.environment)),
    ...lines('packages', values(task.packages)),
    ...lines(
      'returns',
      task.returns.map((change) => `${showOnOneLine(change.name)}  ${showReturn(change)}`),
    ),
    ...lines('outputs', task.outputs.flatMap(describeFile)),
  ];
}

const nameWidth = 'environment'.length + 2;

function describeTouched({ path, change, as }: TouchedFile): string {
  return `${showOnOneLine(path)}  ${change}${as === 'code' ? '' : ` (${as === 'input' ? 'an input' : 'its packages'})`}`;
}

function describeFile(output: TaskComparison['outputs'][number]): readonly string[] {
  const [first = '', ...others] = describeOutput(output);
  return [`${showOnOneLine(output.path)}  ${first}`, ...others.map((text) => `  ${text}`)];
}
