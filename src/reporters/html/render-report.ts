import { createHash } from 'node:crypto';
import { escapeHtml } from '../escape/html.ts';
import { markOfRun, wordOf } from '../glyphs.ts';
import { compress, renderBlock } from './block.ts';
import { findCriticalPath } from './critical-path.ts';
import { packPage } from './pack-page.ts';
import type { ReportModel } from './report-model.ts';
import { renderRunComparison } from './sections/comparison.ts';
import { renderFailures } from './sections/failures.ts';
import { renderGraph } from './sections/graph.ts';
import { renderHistory } from './sections/history.ts';
import { renderFacts, renderSection } from './sections/section.ts';
import { renderVerdict } from './sections/verdict.ts';

/** What runs in the page and how it looks: both built with the program. */
export interface PageAssets {
  readonly script: string;
  readonly style: string;
}

/** Characters of a drawing above which it is pressed, and stands in the page a little later. */
const largestInline = 96 * 1024;

/** The report as one file that asks for nothing else: HTML with its own script and style, and the logs in blocks. */
export async function renderReport(model: ReportModel, { script, style }: PageAssets): Promise<string> {
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
  return `${renderHead(model, { script, style, framed })}
<body>
<a class="skip" href="#main">Skip to the report</a>
${renderBar(model, sections)}
<main id="main" tabindex="-1">
${renderVerdict(model)}${sections.join('')}</main>
<dialog id="task" aria-labelledby="task-title"></dialog>
<div id="said" class="unseen" role="status"></div>
<footer><p>Written by runnable. This file asks for nothing from anywhere.</p></footer>
${blocks}${drawing}<script>${script}</script>
</body>
</html>
`;
}

const placeholder =
  '<div class="later"><noscript><p>This part is put together by the script of the page.</p></noscript></div>';

interface HeadParts extends PageAssets {
  /** The page shows HTML of notebooks, which brings styles of its own. */
  readonly framed: boolean;
}

// Frames take the policy over, so where one is shown foreign styles are let in; scripts are in no case.
function renderHead({ summary }: ReportModel, { script, style, framed }: HeadParts): string {
  const styles = framed ? "'unsafe-inline'" : `'${hashOf(style)}'`;
  const policy = [
    "default-src 'none'",
    `script-src '${hashOf(script)}'`,
    `style-src ${styles}`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  const { glyph } = markOfRun(summary.status, true);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>${glyph} ${escapeHtml(summary.pipeline)} ${wordOf(summary.status)}, ${escapeHtml(summary.run)}</title>
<style>${style}</style>
</head>`;
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

function renderBar({ summary }: ReportModel, sections: readonly string[]): string {
  const { glyph } = markOfRun(summary.status, true);
  const links = sections.flatMap((section) => {
    const [, id, title] = /^<section id="([a-z]+)"[^>]*>\s*<h2[^>]*>([^<]*)/.exec(section) ?? [];
    return id === undefined ? [] : [`<a href="#${id}">${title}</a>`];
  });
  return `<nav class="bar" aria-label="Parts of the report"><a class="brand s-${summary.status}" href="#main"><span class="mark" aria-hidden="true">${glyph}</span> ${escapeHtml(summary.pipeline)}</a>${links.join('')}</nav>`;
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
