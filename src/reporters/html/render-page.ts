import { createHash } from 'node:crypto';
import type { RunStatus } from '../../engine/event.ts';
import { escapeHtml } from '../escape/html.ts';
import { markOfRun, wordOf } from '../glyphs.ts';

/** What runs in the page and how it looks: both built with the program. */
export interface PageAssets {
  readonly script: string;
  readonly style: string;
}

/** A report in parts; all of them but the first three are HTML. */
export interface Page {
  /** Of the run or the sweep. */
  readonly id: string;
  readonly pipeline: string;
  readonly status: RunStatus;
  readonly verdict: string;
  /** Those that have nothing in them are empty. */
  readonly sections: readonly string[];
  /** Data for the script. */
  readonly blocks: string;
  /** The page shows HTML of notebooks, which brings styles of its own. */
  readonly framed: boolean;
}

/** What stands in a section until the script has put it together. */
export const placeholder =
  '<div class="later"><noscript><p>This part is put together by the script of the page.</p></noscript></div>';

/** A report as one file that asks for nothing else: HTML with its own script and style. */
export function renderPage(page: Page, assets: PageAssets): string {
  return `${renderHead(page, assets)}
<body>
<a class="skip" href="#main">Skip to the report</a>
${renderBar(page)}
<main id="main" tabindex="-1">
${page.verdict}${page.sections.join('')}</main>
<dialog id="task" aria-labelledby="task-title"></dialog>
<div id="said" class="unseen" role="status"></div>
<footer><p>Written by runnable. This file asks for nothing from anywhere.</p></footer>
${page.blocks}<script>${assets.script}</script>
</body>
</html>
`;
}

// Frames take the policy over, so where one is shown foreign styles are let in; scripts are in no case.
function renderHead({ id, pipeline, status, framed }: Page, { script, style }: PageAssets): string {
  const styles = framed ? "'unsafe-inline'" : `'${hashOf(style)}'`;
  const policy = [
    "default-src 'none'",
    `script-src '${hashOf(script)}'`,
    `style-src ${styles}`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  const { glyph } = markOfRun(status, true);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>${glyph} ${escapeHtml(pipeline)} ${wordOf(status)}, ${escapeHtml(id)}</title>
<style>${style}</style>
</head>`;
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

function renderBar({ pipeline, status, sections }: Page): string {
  const { glyph } = markOfRun(status, true);
  const links = sections.flatMap((section) => {
    const [, id, title] = /^<section id="([a-z]+)"[^>]*>\s*<h2[^>]*>([^<]*)/.exec(section) ?? [];
    return id === undefined ? [] : [`<a href="#${id}">${title}</a>`];
  });
  return `<nav class="bar" aria-label="Parts of the report"><a class="brand s-${status}" href="#main"><span class="mark" aria-hidden="true">${glyph}</span> ${escapeHtml(pipeline)}</a>${links.join('')}</nav>`;
}
