import { escapeHtml } from '../escape/html.ts';
import { compress, renderBlock } from './block.ts';
import { findCriticalPath } from './critical-path.ts';
import { packPage } from './pack-page.ts';
import { type PageAssets, placeholder, renderPage } from './render-page.ts';
import type { ReportModel } from './report-model.ts';
import { renderRunComparison } from './sections/comparison.ts';
import { renderFailures } from './sections/failures.ts';
import { renderGraph } from './sections/graph.ts';
import { renderHistory } from './sections/history.ts';
import { renderFacts, renderSection } from './sections/section.ts';
import { renderVerdict } from './sections/verdict.ts';

/** Characters of a drawing above which it is pressed, and stands in the page a little later. */
const largestInline = 96 * 1024;

export { renderGraphSvg } from './graph/render-plan.ts';
export { renderSweepReport } from './render-sweep-report.ts';

/** The report as one file that asks for nothing else: HTML with its own script and style, and the logs in blocks. */
export async function renderReport(model: ReportModel, assets: PageAssets): Promise<string> {
  const critical = findCriticalPath(model.tasks);
  const graph = renderGraph(model, new Set(critical));
  const large = (graph?.svg.length ?? 0) > largestInline;
  const { blocks, framed } = await packPage(model, critical);
  const sections = [
    renderSection('failures', 'Failures', renderFailures(model)),
    model.comparison === undefined
      ? ''
      : renderSection('comparison', 'Comparison', renderRunComparison(model.comparison)),
    graph === null ? '' : renderSection('graph', 'Graph', renderDrawing(graph, large)),
    renderSection('timeline', 'Timeline', placeholder),
    renderSection('tasks', 'Tasks', placeholder),
    model.sweep === null ? '' : renderSection('sweep', 'Sweep', placeholder),
    renderSection('history', 'History', renderHistory(model)),
    renderSection('provenance', 'Provenance', renderProvenance(model)),
    renderSection('record', 'Record', placeholder),
  ];
  const drawing = large && graph !== null ? renderBlock('graph', compress(graph.svg)) : '';
  return renderPage(
    {
      id: model.summary.run,
      pipeline: model.summary.pipeline,
      status: model.summary.status,
      verdict: renderVerdict(model),
      sections,
      blocks: `${blocks}${drawing}`,
      framed,
    },
    assets,
  );
}

function renderDrawing(
  { svg, text }: { readonly svg: string; readonly text: string },
  large: boolean,
): string {
  const drawing = svg === '' ? '' : `<div class="scroll drawing" id="drawing">${large ? '' : svg}</div>`;
  return `${drawing}<details${svg === '' ? ' open' : ''}><summary>As text</summary>${text}</details>`;
}

function renderProvenance({ provenance, tasks }: ReportModel): string {
  const facts = provenance.map(
    ({ name, value }) => [escapeHtml(name), `<code>${escapeHtml(value)}</code>`] as const,
  );
  const tools = new Map(
    tasks.flatMap((task) => task.tools.map(({ name, value }) => [`${name}\n${value}`, { name, value }])),
  );
  const named = [...tools.values()]
    .slice(0, 20)
    .map(({ name, value }) => [escapeHtml(name), `<code>${escapeHtml(value)}</code>`] as const);
  return renderFacts([...facts, ...named]);
}
