import { failure, type Result, success } from '../../diagnostics/result.ts';
import type { OutputFile } from '../../plan/task-result.ts';
import type { FoundRun } from '../runs/find-run.ts';

/** An output of a task in the catalog. */
export interface Artifact {
  readonly task: string;
  readonly file: OutputFile;
}

/** The outputs of what was found, in the order of the plan. */
export function listArtifacts({ tasks, state }: FoundRun): readonly Artifact[] {
  return tasks.flatMap(({ id }) => (state.tasks.get(id)?.outputs ?? []).map((file) => ({ task: id, file })));
}

/** Those whose path, or a folder above them, is one of the given ones; all if there are none. */
export function chooseArtifacts(run: FoundRun, paths: readonly string[]): Result<readonly Artifact[]> {
  const all = listArtifacts(run);
  if (paths.length === 0) return success(all);
  const wanted = paths.map((path) => path.replace(/^\.\//, '').replace(/\/+$/, ''));
  const missing = wanted.filter((path) => !all.some(({ file }) => isBelow(file.path, path)));
  if (missing.length > 0) {
    return failure(
      missing.map((path) => ({
        severity: 'error',
        code: 'unknown-output',
        message: `run \`${run.id}\` has no output \`${path}\``,
        hint: `see what it has: runnable artifacts ls ${run.id}`,
      })),
    );
  }
  return success(all.filter(({ file }) => wanted.some((path) => isBelow(file.path, path))));
}

function isBelow(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}
