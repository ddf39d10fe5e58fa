import { appendFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { makeFolderTree } from '../src/disk/make-folder-tree.ts';
import { renderGraphForGithub } from '../src/reporters/github/graph.ts';
import { renderMarkdown } from '../src/reporters/markdown.ts';
import { renderPlanJson } from '../src/reporters/plan/json.ts';
import type { RunSummary } from '../src/reporters/run-summary.ts';
import type { FinishedRun } from '../src/session/carry-out.ts';
import type { Json } from '../src/values/json.ts';
import type { Step } from './step.ts';
import { largestSummary } from './tell.ts';

/** The reports of a step: files in its folder, and its summary. */
export interface Reports {
  readonly add: (finished: FinishedRun, summary: RunSummary) => Promise<void>;
  readonly close: () => void;
}

/** Where the reports of the step are, or are to be. */
export function reportFolder({ inputs, job }: Step): string {
  return resolve(job.workspace, inputs.artifactPath || join(job.temporary, 'runnable'));
}

/** The same, made if it is not there. */
export function makeReportFolder(step: Step): string {
  const folder = reportFolder(step);
  makeFolderTree(folder);
  return folder;
}

/** Writes reports as runs end: whole ones into files, and into the summary what GitHub surely shows. */
export function openReports(step: Step): Reports {
  const folder = makeReportFolder(step);
  const plans: Json[] = [];
  let left = largestSummary;
  return {
    add: async (finished, summary) => {
      const written = await finished.readSummaries();
      appendFileSync(join(folder, 'report.md'), `${renderMarkdown(summary, { written })}\n`);
      plans.push(JSON.parse(renderPlanJson(finished.plan)) as Json);
      const text = renderForSummary(finished, summary, { written, left: Math.max(left, 1000) });
      left -= Buffer.byteLength(text) + 2;
      step.summary.push(text);
    },
    close: () => {
      writeFileSync(join(folder, 'plan.json'), `${JSON.stringify({ plans })}\n`);
      step.outputs.set('report-path', folder);
      step.outputs.set('plan-path', join(folder, 'plan.json'));
    },
  };
}

function renderForSummary(
  { plan }: FinishedRun,
  summary: RunSummary,
  { written, left }: { readonly written: ReadonlyMap<string, string>; readonly left: number },
): string {
  const whole = renderMarkdown(summary, { written, graph: renderGraphForGithub(plan) });
  if (Buffer.byteLength(whole) <= left) return whole;
  const note =
    'This summary is shortened; the whole one is the file `report.md` in the folder of the output `report-path`.';
  const room = left - Buffer.byteLength(note) - 2;
  return `${renderMarkdown(summary, { written, mostBytes: room })}\n${note}`;
}
