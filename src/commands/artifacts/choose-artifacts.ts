import picomatch from 'picomatch';
import { failure, type Result, success } from '../../diagnostics/result.ts';
import type { OutputFile } from '../../plan/task-result.ts';
import type { FoundRun } from '../runs/find-run.ts';

/** An output of a task in the catalog. */
export interface Artifact {
  readonly task: string;
  /** The attempt that gave it, from 1. */
  readonly attempt: number;
  readonly file: OutputFile;
}

/** The outputs of what was found, in the order of the plan. */
export function listArtifacts({ tasks, state }: Pick<FoundRun, 'tasks' | 'state'>): readonly Artifact[] {
  return tasks.flatMap(({ id }) => {
    const task = state.tasks.get(id);
    return (task?.outputs ?? []).map((file) => ({ task: id, attempt: task?.attempts ?? 1, file }));
  });
}

/** Those whose path, or a folder above them, is one of the given ones, or matches one as a glob; all if there are none. */
export function chooseArtifacts(run: FoundRun, paths: readonly string[]): Result<readonly Artifact[]> {
  const all = listArtifacts(run);
  if (paths.length === 0) return success(all);
  const wanted = paths.map((path) => ({ path, matches: matcherOf(path) }));
  const missing = wanted.filter(({ matches }) => !all.some(({ file }) => matches(file.path)));
  if (missing.length > 0) {
    return failure(
      missing.map(({ path }) => ({
        severity: 'error',
        code: 'unknown-output',
        message: `run \`${run.id}\` has no output \`${path}\``,
        hint: `see what it has: runnable artifacts ls ${run.id}`,
      })),
    );
  }
  return success(all.filter(({ file }) => wanted.some(({ matches }) => matches(file.path))));
}

// The name of a file may be a glob itself: then it means the file.
function matcherOf(text: string): (path: string) => boolean {
  const wanted = text.replace(/^(?:\.\/)+/, '').replace(/\/+$/, '');
  const isBelow = (path: string) => path === wanted || path.startsWith(`${wanted}/`);
  const glob = picomatch(wanted, { dot: true, nonegate: true });
  return (path) => isBelow(path) || glob(path) || foldersOf(path).some((folder) => glob(folder));
}

function foldersOf(path: string): readonly string[] {
  const steps = path.split('/');
  return steps.slice(1).map((_, index) => steps.slice(0, index + 1).join('/'));
}
