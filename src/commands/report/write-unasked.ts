import { join } from 'node:path';
import { EnvironmentError } from '../../diagnostics/errors.ts';
import type { Context } from '../command.ts';
import { findRunHere } from '../runs/find-run.ts';
import { renderHtml } from './render-html.ts';
import { writeReport } from './write-report.ts';

/** Writes the HTML report of a run beside its record and says where it is. Nobody asked for it: that it cannot be written changes nothing. */
export async function writeUnasked(run: string, context: Context): Promise<void> {
  try {
    const { text, folder } = await renderHtmlOf(run, context);
    const path = join(folder, 'report.html');
    await writeReport({ path, cwd: context.cwd }, text);
    context.stderr.write(`report     ${path}\n`);
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error;
    context.stderr.write(`note: ${error.message}\n`);
  }
}

/** The HTML report of a run, and the folder of its record. Throws `EnvironmentError`. */
export async function renderHtmlOf(
  run: string,
  context: Context,
): Promise<{ readonly text: string; readonly folder: string }> {
  const found = await findRunHere(run, { ...context, quiet: true });
  if (!found.ok) throw new EnvironmentError('run-gone', `there is no record of \`${run}\``);
  return { text: await renderHtml(found.value.project, found.value), folder: found.value.directory.path };
}
