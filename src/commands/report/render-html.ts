import { readFile } from 'node:fs/promises';
import type { Comparison } from '../../compare/comparison.ts';
import type { PageAssets } from '../../reporters/html/render-page.ts';
import type { Project } from '../../session/project.ts';
import type { ReadRun } from '../../session/records.ts';
import { reportPageFiles } from '../shipped-files.ts';

/** The HTML report of a recorded run, compared with another one where there is one. Throws `EnvironmentError`. */
export async function renderHtml(project: Project, run: ReadRun, other?: ReadRun): Promise<string> {
  const [{ readReport }, { renderReport }, assets] = await Promise.all([
    import('../../session/report/read-report.ts'),
    import('../../reporters/html/render-report.ts'),
    readPageAssets(),
  ]);
  const model = await readReport(project, run);
  const compared = other === undefined ? model : { ...model, comparison: await compare(project, other, run) };
  return renderReport(compared, assets);
}

/** What runs in a report and how it looks. */
export async function readPageAssets(): Promise<PageAssets> {
  const { script, style } = reportPageFiles;
  const texts = await Promise.all([readFile(script, 'utf8'), readFile(style, 'utf8')]);
  const [code = '', look = ''] = texts.map((text) => text.trimEnd());
  return { script: code, style: look };
}

async function compare(project: Project, before: ReadRun, after: ReadRun): Promise<Comparison> {
  const { compareReadRuns } = await import('../../session/compare/compare-runs.ts');
  return compareReadRuns(project, before, after);
}
