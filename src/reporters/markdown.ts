import { formatSize } from '../values/size.ts';
import { showControls } from '../values/visible-text.ts';
import { formatElapsed } from './elapsed.ts';
import { codeBlock, codeSpan, escapeMarkdown } from './escape/markdown.ts';
import { describeSource, showValue } from './event-teller.ts';
import { markOf, wordOf } from './glyphs.ts';
import { countStatuses } from './render-end.ts';
import { isBad, isTroubled, type RunSummary, type TaskSummary } from './run-summary.ts';
import { wordWithReason } from './word-with-reason.ts';

export interface MarkdownOptions {
  /** Bytes; what does not fit goes step by step. */
  readonly mostBytes?: number;
  /** Markdown that tasks wrote for the report, by their id. */
  readonly written?: ReadonlyMap<string, string>;
  /** Markdown of ours that shows the graph; the first to go. */
  readonly graph?: string;
}

/** The run as GitHub Markdown: verdict, table of tasks, failures, results, graph, and what tasks wrote themselves. */
export function renderMarkdown(summary: RunSummary, options: MarkdownOptions = {}): string {
  const { mostBytes = Number.POSITIVE_INFINITY } = options;
  for (const parts of ladder) {
    const text = renderParts(summary, parts, options);
    if (Buffer.byteLength(text) <= mostBytes) return text;
  }
  return renderVerdict(summary);
}

/** What is left out, step by step. */
interface Parts {
  readonly graph: boolean;
  readonly tails: boolean;
  readonly results: boolean;
  /** What tasks wrote themselves. */
  readonly written: boolean;
  readonly rows: number;
}

const whole: Parts = {
  graph: true,
  tails: true,
  results: true,
  written: true,
  rows: Number.POSITIVE_INFINITY,
};
const ladder: readonly Parts[] = [
  whole,
  { ...whole, graph: false },
  { ...whole, graph: false, tails: false },
  { ...whole, graph: false, tails: false, written: false },
  { ...whole, graph: false, tails: false, written: false, results: false },
  { graph: false, tails: false, written: false, results: false, rows: 50 },
];

function renderParts(
  summary: RunSummary,
  parts: Parts,
  { written = new Map(), graph = '' }: MarkdownOptions,
): string {
  const sections = [
    renderVerdict(summary),
    renderParams(summary),
    renderTasks(summary, parts.rows),
    ...summary.tasks
      .filter(isTroubled)
      .slice(0, parts.rows)
      .map((task) => renderFailure(task, parts.tails)),
    parts.results ? renderResults(summary) : '',
    `Record: ${codeSpan(`runnable runs show ${summary.run}`)}`,
    parts.graph ? graph : '',
    // Last: what a task leaves open in its Markdown can then hide nothing of ours.
    ...(parts.written ? summary.tasks.map(({ id }) => renderWritten(id, written.get(id) ?? '')) : []),
  ];
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}

function renderVerdict(summary: RunSummary): string {
  const { status, pipeline, seconds, reason } = summary;
  const glyph = status === 'succeeded' ? '✅' : status === 'succeeded_with_failures' ? '⚠️' : '❌';
  const why = reason === '' ? '' : `\n\n${escapeMarkdown(reason)}`;
  return `### ${status === 'skipped' ? '⊘' : glyph} ${codeSpan(pipeline)} ${wordOf(status)}

**${countStatuses(summary)}** in ${formatElapsed(seconds)} at ${codeSpan(describeSource(summary.source))}, run ${codeSpan(summary.run)}${why}`;
}

function renderParams({ params }: RunSummary): string {
  const shown = params.filter((param) => param.value !== null);
  if (shown.length === 0) return '';
  return `Params: ${shown.map(({ name, value }) => codeSpan(`${name}=${shorten(JSON.stringify(value))}`)).join(', ')}`;
}

/** Rows above which the members of groups that went well are left to their group. */
const mostUnfolded = 50;

function renderTasks(summary: RunSummary, mostRows: number): string {
  const tasks = summary.tasks.length > mostUnfolded ? foldGroups(summary.tasks) : summary.tasks;
  // Failures are never among the rows that are left out.
  const listed =
    tasks.length <= mostRows ? tasks : [...tasks].sort((a, b) => Number(isBad(b)) - Number(isBad(a)));
  const rows = listed.slice(0, mostRows).map(renderRow);
  const more = tasks.length > mostRows ? `\n\nand ${tasks.length - mostRows} more` : '';
  return `| | Task | Status | Duration | Attempts |\n|---|---|---|---:|---:|\n${rows.join('\n')}${more}`;
}

// Of a group that went well its own row says all; of another what is worth a look.
function foldGroups(tasks: readonly TaskSummary[]): readonly TaskSummary[] {
  return tasks.filter((task) => task.parent === null || isBad(task));
}

function renderRow(task: TaskSummary): string {
  const ended = wordWithReason(wordOf(task.status), escapeMarkdown(shorten(task.reason)));
  const duration = task.attempts === 0 && task.seconds === 0 ? '' : formatElapsed(task.seconds);
  const count = task.group === null ? `${task.attempts}` : '';
  const members = task.group === null ? '' : ` × ${task.group.members}`;
  return `| ${markOf(task.status, true).glyph} | ${codeSpan(task.id)}${members} | ${ended} | ${duration} | ${count} |`;
}

function renderFailure(task: TaskSummary, withTail: boolean): string {
  const { failure, tail } = task;
  const place = failure?.file === undefined ? '' : ` at ${codeSpan(`${failure.file}:${failure.line ?? 1}`)}`;
  const hint = failure?.hint === undefined ? '' : `\n\nhint: ${escapeMarkdown(failure.hint)}`;
  const head = `**${codeSpan(task.id)}**: ${escapeMarkdown(task.reason)}${place}${hint}`;
  if (!withTail || tail.length === 0) return head;
  return `${head}\n\n<details><summary>last ${tail.length} lines</summary>\n\n${codeBlock(tail.join('\n'))}\n\n</details>`;
}

function renderResults({ tasks }: RunSummary): string {
  // What members gave is in what their group gave.
  const outermost = tasks.filter(({ parent }) => parent === null);
  const returns = outermost.flatMap((task) =>
    Object.entries(task.returns).map(
      ([name, value]) => `| ${codeSpan(task.id)} | ${codeSpan(name)} | ${codeSpan(showValue(value))} |`,
    ),
  );
  const outputs = tasks.flatMap((task) =>
    task.outputs.map(
      ({ path, size }) => `| ${codeSpan(task.id)} | ${codeSpan(path)} | ${formatSize(size)} |`,
    ),
  );
  const rows = [...returns, ...outputs];
  return rows.length === 0 ? '' : `| Task | Gave | |\n|---|---|---|\n${rows.join('\n')}`;
}

function renderWritten(id: string, text: string): string {
  return text.trim() === '' ? '' : `#### ${codeSpan(id)}\n\n${showControls(text).trim()}`;
}

function shorten(text: string): string {
  return text.length <= 200 ? text : `${text.slice(0, 199)}…`;
}
