import { differs } from '../../../compare/compare-recorded.ts';
import type {
  ChangedFile,
  ComparedRun,
  Comparison,
  TaskComparison,
  ValueChange,
} from '../../../compare/comparison.ts';
import { describeOutput, showReturn, showValue } from '../../compare/words.ts';
import { formatElapsed } from '../../elapsed.ts';
import { escapeHtml } from '../../escape/html.ts';
import { wordOf } from '../../glyphs.ts';
import { taskAddress } from '../task-address.ts';
import { renderFacts } from './section.ts';
import { formatTime, renderPaths } from './verdict.ts';

/** Tasks that are told in full, and items of a list. */
const mostTasks = 100;
const mostItems = 100;

/** In what the run differs from another one that it was compared with. */
export function renderRunComparison(comparison: Comparison): string {
  const { before, code, params, environment, tasks } = comparison;
  const different = tasks.filter(differs);
  const same = tasks.filter((task) => !differs(task));
  const more = different.length - mostTasks;
  return [
    `<p class="faint">What is other than in ${describeRun(before)}:</p>`,
    renderFacts([
      ['code', code === null ? 'the code of one of them is gone' : renderCode(code)],
      ['params', renderChanges(params)],
      ['environment', renderChanges(environment)],
    ]),
    ...different.slice(0, mostTasks).map((task) => renderTask(task)),
    ...(more > 0 ? [`<p class="faint">and ${more} more tasks that differ</p>`] : []),
    ...(same.length === 0 ? [] : [renderSame(same)]),
  ].join('\n');
}

function describeRun({ id, commit, started, status }: ComparedRun): string {
  const when = started === null ? '' : `, ${escapeHtml(formatTime(started))}`;
  return `<code>${escapeHtml(id)}</code> at <code>${escapeHtml(commit.slice(0, 12))}</code>${when}, ${escapeHtml(wordOf(status))}`;
}

function renderCode(files: readonly ChangedFile[]): string {
  return renderPaths({ paths: files.slice(0, mostItems), more: Math.max(0, files.length - mostItems) });
}

function renderChanges(changes: readonly ValueChange[]): string {
  if (changes.length === 0) return '<span class="faint">the same</span>';
  return renderList(
    changes.map(
      ({ name, before, after }) =>
        `<code>${escapeHtml(name)}</code> ${renderValue(before)} <span aria-hidden="true">→</span><span class="unseen"> then </span> ${renderValue(after)}`,
    ),
  );
}

function renderValue(value: ValueChange['before']): string {
  return value === null
    ? '<span class="faint">none</span>'
    : `<code class="value">${escapeHtml(showValue(value))}</code>`;
}

function renderList(items: readonly string[]): string {
  const shown = items.slice(0, mostItems).map((item) => `<li>${item}</li>`);
  const more = items.length > shown.length ? `<li>and ${items.length - shown.length} more</li>` : '';
  return `<ul class="changes">${shown.join('')}${more}</ul>`;
}

function renderTask(task: TaskComparison): string {
  const parts: readonly (readonly [string, string | null])[] = [
    ['definition', listed(task.definition)],
    [
      'code',
      task.code.length === 0
        ? null
        : renderList(task.code.map(({ path, change }) => `<code>${escapeHtml(path)}</code> ${change}`)),
    ],
    ['params', listed(task.params)],
    ['environment', listed([...task.environment, ...task.packages])],
    [
      'returns',
      task.returns.length === 0
        ? null
        : renderList(
            task.returns.map(
              (change) => `<code>${escapeHtml(change.name)}</code> ${escapeHtml(showReturn(change))}`,
            ),
          ),
    ],
    ['outputs', task.outputs.length === 0 ? null : renderList(task.outputs.map(renderOutput))],
  ];
  const facts = parts.flatMap(([name, html]) => (html === null ? [] : [[name, html] as const]));
  const name =
    task.change === 'removed'
      ? escapeHtml(task.id)
      : `<a href="${taskAddress(task.id)}">${escapeHtml(task.id)}</a>`;
  return `<article class="difference">
<h3>${name} <span class="faint">${escapeHtml(describeStatus(task))}</span></h3>
${renderFacts(facts)}
</article>`;
}

function listed(changes: readonly ValueChange[]): string | null {
  return changes.length === 0 ? null : renderChanges(changes);
}

function renderOutput(output: TaskComparison['outputs'][number]): string {
  const phrases = describeOutput(output).map(escapeHtml);
  return `<code>${escapeHtml(output.path)}</code> ${phrases.join('<br>')}`;
}

function describeStatus({ change, status, reason, seconds: { before, after } }: TaskComparison): string {
  if (change === 'added') return 'only in this run';
  if (change === 'removed') return 'not in this run';
  const [old, now] = [wordOf(status.before ?? ''), wordOf(status.after ?? '')];
  const why = status.before !== status.after && reason.after ? `: ${reason.after}` : '';
  const took =
    before === null || after === null ? '' : `, ${formatElapsed(before)} → ${formatElapsed(after)}`;
  return `${old === now ? now : `${old} → ${now}${why}`}${took}`;
}

function renderSame(tasks: readonly TaskComparison[]): string {
  const names = tasks.map(({ id }) => `<code>${escapeHtml(id)}</code>`);
  return `<details><summary>${tasks.length} tasks are the same</summary><p>${names.join(', ')}</p></details>`;
}
