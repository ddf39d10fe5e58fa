import { formatElapsed } from '../../elapsed.ts';
import { escapeHtml } from '../../escape/html.ts';
import { wordOf } from '../../glyphs.ts';
import type { PastRun, ReportModel } from '../report-model.ts';
import { formatTime } from './verdict.ts';

const height = 72;
const step = 22;

/** How long runs of the pipeline took and how they ended; empty where this is the only one. */
export function renderHistory({ history, summary }: ReportModel): string {
  if (history.length < 2) return '';
  const longest = Math.max(0.001, ...history.map(({ seconds }) => seconds ?? 0));
  const bars = history.map((run, index) => renderBar(run, { index, longest, here: run.id === summary.run }));
  const width = history.length * step;
  const well = history.filter(({ status }) => status.startsWith('succeeded')).length;
  const label = `${well} of the last ${history.length} runs succeeded; the longest took ${formatElapsed(longest)}`;
  return `<p class="faint">${label}.</p>
<div class="scroll"><svg class="history" role="img" aria-label="${label}" viewBox="0 0 ${width} ${height + 10}" width="${width}" height="${height + 10}">${bars.join('')}</svg></div>
<details><summary>As a table</summary>
<div class="scroll"><table><thead><tr><th scope="col">run</th><th scope="col">started</th><th scope="col">ended</th><th scope="col" class="right">took</th><th scope="col">commit</th></tr></thead>
<tbody>${history.toReversed().map(renderRow).join('')}</tbody></table></div></details>`;
}

interface Place {
  readonly index: number;
  readonly longest: number;
  readonly here: boolean;
}

function renderBar({ id, status, seconds }: PastRun, { index, longest, here }: Place): string {
  const tall = Math.max(3, (height * (seconds ?? 0)) / longest);
  const x = index * step + 3;
  const mark = here
    ? `<rect class="here" x="${x}" y="${height + 5}" width="${step - 6}" height="3" rx="1.5"/>`
    : '';
  return `<rect class="s-${status}" x="${x}" y="${(height - tall + 2).toFixed(1)}" width="${step - 6}" height="${tall.toFixed(1)}" rx="3"><title>${escapeHtml(id)}, ${wordOf(status)}${seconds === null ? '' : `, ${formatElapsed(seconds)}`}</title></rect>${mark}`;
}

function renderRow({ id, status, seconds, startedAt, commit }: PastRun): string {
  return `<tr><td><code>${escapeHtml(id)}</code></td><td>${escapeHtml(formatTime(startedAt))}</td><td class="s-${status}"><span class="word">${wordOf(status)}</span></td><td class="right">${seconds === null ? '' : formatElapsed(seconds)}</td><td><code>${escapeHtml(commit.slice(0, 12))}</code></td></tr>`;
}
