import { formatElapsed } from '../elapsed.ts';
import { escapeHtml } from '../escape/html.ts';
import { describeSource } from '../event-teller.ts';
import { markOfRun, wordOf } from '../glyphs.ts';
import { secondsOf } from '../sweep/columns.ts';
import { describeCounts } from '../sweep/render-end.ts';
import { sweepRowShape, sweepShape } from '../sweep/shape.ts';
import { describeValues } from '../sweep/table.ts';
import { compress, renderBlock } from './block.ts';
import type { PageData } from './page-data.ts';
import { makePageSweep } from './page-sweep.ts';
import { type PageAssets, placeholder, renderPage } from './render-page.ts';
import { renderFacts, renderSection } from './sections/section.ts';
import { formatTime, renderCommand } from './sections/verdict.ts';
import type { FailedRun, SweepReportModel } from './sweep-report-model.ts';

/** The report of a sweep: how its runs ended, why those failed that did, and all of them against one another. */
export function renderSweepReport(model: SweepReportModel, assets: PageAssets): string {
  const { sweep, rows, provenance } = model;
  const facts = provenance.map(
    ({ name, value }) => [escapeHtml(name), `<code>${escapeHtml(value)}</code>`] as const,
  );
  const record = { sweep: sweepShape(sweep), runs: rows.map(sweepRowShape) };
  return renderPage(
    {
      id: sweep.id,
      pipeline: sweep.record.pipeline,
      status: sweep.status,
      verdict: renderVerdict(model),
      sections: [
        renderSection('failures', 'Failures', renderFailures(model)),
        renderSection('sweep', 'Sweep', placeholder),
        renderSection('provenance', 'Provenance', renderFacts(facts)),
        renderSection('record', 'Record', placeholder),
      ],
      blocks: [
        renderBlock('data', compress(JSON.stringify(makeData(model)))),
        renderBlock('record', compress(JSON.stringify(record, null, 1))),
      ].join(''),
      framed: false,
    },
    assets,
  );
}

function makeData({ sweep, rows }: SweepReportModel): PageData {
  const from = Date.parse(sweep.record.startedAt);
  return {
    run: sweep.id,
    pipeline: sweep.record.pipeline,
    from,
    to: sweep.end === null ? from : Date.parse(sweep.end.endedAt),
    tasks: [],
    sweep: makePageSweep({ id: sweep.id, rows }, ''),
  };
}

function renderVerdict({ sweep, rows, commands }: SweepReportModel): string {
  const { record, status, id } = sweep;
  const { glyph } = markOfRun(status, true);
  const counts: Record<string, number> = {};
  for (const row of rows) counts[row.status] = (counts[row.status] ?? 0) + 1;
  const took =
    sweep.end === null ? '' : ` in ${formatElapsed(secondsBetween(record.startedAt, sweep.end.endedAt))}`;
  return `<header class="verdict s-${status}" id="verdict">
<p class="run"><span class="id">${escapeHtml(id)}</span><time datetime="${escapeHtml(record.startedAt)}">${escapeHtml(formatTime(record.startedAt))}</time></p>
<h1><span class="mark" aria-hidden="true">${glyph}</span><span>${escapeHtml(record.pipeline)} <em>${wordOf(status)}</em></span></h1>
<p class="counts">${rows.length} runs: ${escapeHtml(describeCounts(counts))}${took}</p>
${renderFacts([
  [
    'commit',
    `${escapeHtml(describeSource(record.source))} <code class="digest">${escapeHtml(record.source.commit)}</code>`,
  ],
  ['go on', commands.map(renderCommand).join('')],
])}
</header>
`;
}

function secondsBetween(from: string, to: string): number {
  return Math.max(0, Date.parse(to) - Date.parse(from)) / 1000;
}

function renderFailures({ failures, moreFailures }: SweepReportModel): string {
  const more = `<p class="faint">and ${moreFailures} more, which <a href="#sweep">the table of the sweep</a> shows</p>`;
  return [...failures.map(renderFailedRun), ...(moreFailures === 0 ? [] : [more])].join('\n');
}

function renderFailedRun({ row, tasks }: FailedRun): string {
  const seconds = secondsOf(row);
  const took = seconds === undefined ? '' : `, ${formatElapsed(seconds)}`;
  const reason = row.reason === '' ? wordOf(row.status) : `${wordOf(row.status)}: ${row.reason}`;
  const told = tasks.map(
    ({
      id,
      reason: why,
      tail,
      failure,
    }) => `<p class="cause"><code>${escapeHtml(id)}</code> ${escapeHtml(why)}</p>
${failure?.hint === undefined ? '' : `<p class="hint"><strong>hint</strong> ${escapeHtml(failure.hint)}</p>`}
${tail.length === 0 ? '' : `<pre class="tail" tabindex="0" role="region" aria-label="Last lines of ${escapeHtml(id)} in ${escapeHtml(row.run)}">${escapeHtml(tail.join('\n'))}</pre>`}`,
  );
  return `<article class="failure">
<h3>${escapeHtml(describeValues(row.values))} <span class="faint">run ${row.index}, <code>${escapeHtml(row.run)}</code>${took}</span></h3>
${told.length === 0 ? `<p class="cause">${escapeHtml(reason)}</p>` : told.join('\n')}
${renderCommand(`runnable report ${row.run}`)}
</article>`;
}
