import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { TaskContext } from '../plan/kind.ts';
import type { PlannedTask } from '../plan/plan.ts';

/** What is wrong with a file of the project that a task names; nothing when it is there. */
export function checkProjectFile(
  path: string,
  task: PlannedTask,
  context: TaskContext,
): readonly Diagnostic[] {
  const found = statSync(join(context.project, path), { throwIfNoEntry: false });
  if (found?.isFile()) return [];
  const what = found === undefined ? 'is not in the snapshot' : 'is not a file';
  return [
    {
      severity: 'error',
      code: 'script-not-found',
      message: `\`${path}\`, which task \`${task.id}\` runs, ${what}`,
      hint: hintFor(path, context.checkout),
    },
  ];
}

function hintFor(path: string, checkout: string | null): string {
  return checkout !== null && existsSync(join(checkout, path))
    ? `it is in the checkout, and Git ignores it: \`git check-ignore -v '${path}'\` says why`
    : 'paths are relative to the folder that holds `.runnable/`';
}
