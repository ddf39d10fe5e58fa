import type { TaskStatus } from '../../../engine/event.ts';
import { formatElapsed } from '../../elapsed.ts';
import { escapeHtml } from '../../escape/html.ts';
import { describeSource } from '../../event-teller.ts';
import { markOf, markOfRun, wordOf } from '../../glyphs.ts';
import { countStatuses } from '../../render-end.ts';
import { isCounted, type RunSummary } from '../../run-summary.ts';
import type { PathChanges, ReportModel } from '../report-model.ts';
import { renderFacts } from './section.ts';

/** How the run ended, of which code with which params, and how it is run again. */
export function renderVerdict(model: ReportModel): string {
  const { summary, record } = model;
  const { glyph } = markOfRun(summary.status, true);
  return `<header class="verdict s-${summary.status}" id="verdict">
<p class="run"><span class="id">${escapeHtml(summary.run)}</span><time datetime="${escapeHtml(summary.startedAt)}">${escapeHtml(formatTime(summary.startedAt))}</time></p>
<h1><span class="mark" aria-hidden="true">${glyph}</span><span>${escapeHtml(summary.pipeline)} <em>${wordOf(summary.status)}</em></span></h1>
${summary.reason === '' ? '' : `<p class="reason">${escapeHtml(summary.reason)}</p>\n`}<p class="counts">${countStatuses(summary)} in ${formatElapsed(summary.seconds)}</p>
${renderShares(summary)}
${renderFacts([
  [
    'commit',
    `${escapeHtml(describeSource(summary.source))} <code class="digest">${escapeHtml(summary.source.commit)}</code>`,
  ],
  ...(model.patch === null ? [] : [['not committed', renderPaths(model.patch)] as const]),
  ...renderParams(summary),
  ['trigger', escapeHtml(describeTrigger(record.run))],
  ...model.provenance
    .filter(({ name }) => name === 'executor')
    .map(({ name, value }) => [name, escapeHtml(value)] as const),
  ['run it again', model.commands.map(renderCommand).join('')],
])}
${model.notes.map((note) => `<p class="note">${escapeHtml(note)}</p>`).join('\n')}
</header>
`;
}

/** `2026-01-01 12:04:31 UTC` */
export function formatTime(time: string): string {
  return time.replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d).*$/, '$1 $2 UTC');
}

/** Paths with what became of each. */
export function renderPaths({ paths, more }: PathChanges): string {
  if (paths.length === 0) return '<span class="faint">the same</span>';
  const rows = paths.map(
    ({ path, change }) => `<li><span class="change">${change}</span> <code>${escapeHtml(path)}</code></li>`,
  );
  const rest = more === 0 ? '' : `<li>and ${more} more</li>`;
  const list = `<ul class="paths">${rows.join('')}${rest}</ul>`;
  const count = paths.length + more;
  if (count <= 6) return list;
  return `<details><summary>${count} files</summary>${list}</details>`;
}

/** A command with a button that copies it. */
export function renderCommand(command: string): string {
  const shown = escapeHtml(command);
  return `<span class="command"><code>${shown}</code><button type="button" class="copy" data-copy="${shown}" hidden>copy</button></span>`;
}

function renderParams({ params }: RunSummary): readonly (readonly [string, string])[] {
  const shown = params.filter(({ value }) => value !== null);
  if (shown.length === 0) return [];
  const rows = shown.map(
    ({ name, value, source }) =>
      `<li><code>${escapeHtml(name)}</code> <code class="value">${escapeHtml(typeof value === 'string' ? value : JSON.stringify(value))}</code> <span class="faint">${source === 'default' ? '' : source.replaceAll('-', ' ')}</span></li>`,
  );
  return [['params', `<ul class="params">${rows.join('')}</ul>`]];
}

function describeTrigger({ trigger, parent, sweep }: ReportModel['record']['run']): string {
  return [
    trigger ?? 'manual',
    ...(parent === null ? [] : [`repeats ${parent}`]),
    ...(sweep === null ? [] : [`part of sweep ${sweep}`]),
  ].join(', ');
}

// A strip whose parts are as wide as their share of the tasks; in words it stands above.
function renderShares(summary: RunSummary): string {
  const counts = new Map<TaskStatus, number>();
  const tasks = summary.tasks.filter(isCounted);
  for (const { status } of tasks) counts.set(status, (counts.get(status) ?? 0) + 1);
  let x = 0;
  const parts = [...counts]
    .sort(([a], [b]) => rankOf(a) - rankOf(b))
    .map(([status, count]) => {
      const width = (1000 * count) / tasks.length;
      const part = `<rect class="s-${status}" x="${x.toFixed(1)}" width="${Math.max(2, width - 4).toFixed(1)}" height="10" rx="3"><title>${count} ${wordOf(status)}</title></rect>`;
      x += width;
      return part;
    });
  return `<svg class="shares" viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true">${parts.join('')}</svg>`;
}

function rankOf(status: TaskStatus): number {
  return ['error', 'warning', 'note', 'good', 'faint', 'plain', 'strong'].indexOf(markOf(status, true).tone);
}
