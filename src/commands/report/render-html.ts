import { readFile } from 'node:fs/promises';
import type { Comparison } from '../../compare/comparison.ts';
import type { Project } from '../../session/project.ts';
import type { ReadRun } from '../../session/records.ts';
import { reportPageFiles } from '../shipped-files.ts';

/** The HTML report of a recorded run, compared with another one where there is one. Throws `EnvironmentError`. */
export async function renderHtml(project: Project, run: ReadRun, other?: ReadRun): Promise<string> {
  const [{ readReport }, { renderReport }, script, style] = await Promise.all([
    import('../../session/report/read-report.ts'),
    import('../../reporters/html/render-report.ts'),
    readFile(reportPageFiles.script, 'utf8'),
    readFile(reportPageFiles.style, 'utf8'),
  ]);
  const model = await readReport(project, run);
  const compared = other === undefined ? model : { ...model, comparison: await compare(project, other, run) };
  return renderReport(compared, { script: script.trimEnd(), style: style.trimEnd() });
}

async function compare(project: Project, before: ReadRun, after: ReadRun): Promise<Comparison> {
  const { compareReadRuns } = await import('../../session/compare/compare-runs.ts');
  return compareReadRuns(project, before, after);
}
