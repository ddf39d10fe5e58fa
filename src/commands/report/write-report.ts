import { appendFile, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { EnvironmentError } from '../../diagnostics/errors.ts';
import { makeFolderTree } from '../../disk/make-folder-tree.ts';

export interface ReportFile {
  /** As it was given, relative to `cwd`. */
  readonly path: string;
  readonly cwd: string;
  /** After what is in the file already. */
  readonly append?: true;
}

/** Writes a report, with the folders around it. Throws `report-not-written`. */
export async function writeReport({ path, cwd, append }: ReportFile, text: string): Promise<void> {
  const target = resolve(cwd, path);
  try {
    makeFolderTree(dirname(target));
    await (append === true ? appendFile : writeFile)(target, text);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new EnvironmentError('report-not-written', `the report \`${path}\` cannot be written: ${why}`, {
      hint: 'the run itself is recorded: runnable runs show latest',
      cause,
    });
  }
}
