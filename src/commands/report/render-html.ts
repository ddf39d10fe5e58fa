import { readFile } from 'node:fs/promises';
import type { Project } from '../../session/project.ts';
import type { ReadRun } from '../../session/records.ts';
import { reportPageFiles } from '../shipped-files.ts';

/** The HTML report of a recorded run. Throws `EnvironmentError`. */
export async function renderHtml(project: Project, run: ReadRun): Promise<string> {
  const [{ readReport }, { renderReport }, script, style] = await Promise.all([
    import('../../session/report/read-report.ts'),
    import('../../reporters/html/render-report.ts'),
    readFile(reportPageFiles.script, 'utf8'),
    readFile(reportPageFiles.style, 'utf8'),
  ]);
  return renderReport(await readReport(project, run), { script: script.trimEnd(), style: style.trimEnd() });
}
