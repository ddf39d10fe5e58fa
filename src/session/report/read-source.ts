import { EnvironmentError } from '../../diagnostics/errors.ts';
import { readBlob, readFolder } from '../../git/contents.ts';
import type { Store } from '../../git/store.ts';
import type { TaskFailure } from '../../plan/invocation.ts';
import type { PlanSource } from '../../plan/plan.ts';
import type { SourceLines } from '../../reporters/html/report-model.ts';

/** Lines before and after the one that failed. */
const around = 4;

/** Bytes of a file whose lines are looked at. */
const largest = 2 * 1024 * 1024;

/** The lines where a task failed, as the pinned commit has them; null where they are not known. */
export async function readSource(
  store: Store,
  { commit, project }: PlanSource,
  { file, line }: Pick<TaskFailure, 'file' | 'line'>,
): Promise<SourceLines | null> {
  if (file === undefined || line === undefined || file.startsWith('/')) return null;
  const path = Buffer.from(project === '' ? file : `${project}/${file}`).toString('latin1');
  const slash = path.lastIndexOf('/');
  try {
    const entries = await readFolder(store.source, commit, path.slice(0, Math.max(0, slash)));
    const found = entries?.find(({ name }) => name === path.slice(slash + 1));
    if (found === undefined || found.mode === 'tree') return null;
    const bytes = await readBlob(store.source, found.id, path);
    return bytes.length > largest ? null : linesAround(bytes.toString('utf8'), file, line);
  } catch (error) {
    if (error instanceof EnvironmentError) return null;
    throw error;
  }
}

function linesAround(text: string, path: string, failed: number): SourceLines | null {
  const lines = text.split(/\r?\n/);
  if (failed > lines.length) return null;
  const first = Math.max(1, failed - around);
  return {
    path,
    first,
    failed,
    lines: lines.slice(first - 1, failed + around).map((each) => each.slice(0, 500)),
  };
}
