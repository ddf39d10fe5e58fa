import { formatElapsed } from '../../elapsed.ts';
import { escapeHtml } from '../../escape/html.ts';
import { isTroubled, type TaskSummary } from '../../run-summary.ts';
import type { Change, Difference, ReportModel, SourceLines, TaskDetail } from '../report-model.ts';
import { taskAddress } from '../task-address.ts';
import { formatTime, renderPaths } from './verdict.ts';

/** Failures that are told in full; of the others the table of tasks has the reasons. */
const mostTold = 20;

/** What failed and why, and what is other than when it last went well; empty where nothing failed. */
export function renderFailures({ summary, tasks, difference }: ReportModel): string {
  const troubled = summary.tasks.filter(isTroubled);
  if (troubled.length === 0) return '';
  const details = new Map(tasks.map((task) => [task.id, task]));
  const told = troubled.slice(0, mostTold).map((task) => renderFailure(task, details.get(task.id)));
  const more = troubled.length - told.length;
  return [
    ...told,
    ...(more === 0
      ? []
      : [`<p class="faint">and ${more} more, which <a href="#tasks">the tasks</a> show</p>`]),
    ...(difference === null ? [] : [renderDifference(difference)]),
  ].join('\n');
}

function renderFailure(task: TaskSummary, detail: TaskDetail | undefined): string {
  const { failure } = task;
  const tries = task.attempts > 1 ? `, attempt ${task.attempts}` : '';
  const code = failure?.code === undefined ? '' : ` <code class="code">${escapeHtml(failure.code)}</code>`;
  return `<article class="failure">
<h3><a href="${taskAddress(task.id)}">${escapeHtml(task.id)}</a> <span class="faint">${escapeHtml(task.kind)}, ${formatElapsed(task.seconds)}${tries}</span></h3>
<p class="cause">${escapeHtml(task.reason)}${code}</p>
${failure?.hint === undefined ? '' : `<p class="hint"><strong>hint</strong> ${escapeHtml(failure.hint)}</p>`}
${detail?.source === null || detail === undefined ? renderPlace(task) : renderSource(detail.source)}
${task.tail.length === 0 ? '' : `<pre class="tail" tabindex="0" role="region" aria-label="Last lines of ${escapeHtml(task.id)}">${escapeHtml(task.tail.join('\n'))}</pre>`}
</article>`;
}

function renderPlace({ failure }: TaskSummary): string {
  if (failure?.file === undefined) return '';
  const line = failure.line === undefined ? '' : `:${failure.line}`;
  return `<p class="place">at <code>${escapeHtml(failure.file)}${line}</code></p>`;
}

function renderSource({ path, first, failed, lines }: SourceLines): string {
  const rows = lines.map((line, index) => {
    const number = first + index;
    const text = `<span class="number">${`${number}`.padStart(`${first + lines.length}`.length)}</span> ${escapeHtml(line)}`;
    return number === failed ? `<mark>${text}</mark>` : `<span>${text}</span>`;
  });
  return `<figure class="source"><figcaption><code>${escapeHtml(path)}:${failed}</code></figcaption><pre tabindex="0" role="region" aria-label="Source lines of ${escapeHtml(path)}">${rows.join('\n')}</pre></figure>`;
}

function renderDifference(difference: Difference): string {
  const { run, startedAt, commit, code, params, data, environment } = difference;
  const codeRow = code === null ? 'cannot be compared: one of them is gone' : renderPaths(code);
  const parts: readonly (readonly [string, string])[] = [
    ['code', codeRow],
    ['params', renderChanges(params)],
    ['data', renderChanges(data)],
    ['environment', renderChanges(environment)],
  ];
  return `<article class="difference">
<h3>Since it last went well</h3>
<p class="faint"><code>${escapeHtml(run)}</code> at <code>${escapeHtml(commit.slice(0, 12))}</code>, ${escapeHtml(formatTime(startedAt))}, succeeded. What is other now:</p>
<dl class="facts">${parts.map(([name, value]) => `<div><dt>${name}</dt><dd>${value}</dd></div>`).join('')}</dl>
</article>`;
}

function renderChanges(changes: readonly Change[]): string {
  if (changes.length === 0) return '<span class="faint">the same</span>';
  const rows = changes.map(
    ({ name, before, after }) =>
      `<li><code>${escapeHtml(name)}</code> ${renderValue(before)} <span aria-hidden="true">→</span><span class="unseen"> now </span> ${renderValue(after)}</li>`,
  );
  return `<ul class="changes">${rows.join('')}</ul>`;
}

function renderValue(value: string | null): string {
  return value === null
    ? '<span class="faint">none</span>'
    : `<code class="value">${escapeHtml(value)}</code>`;
}
