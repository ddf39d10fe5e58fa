import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { suggestionHint } from '../diagnostics/suggestion.ts';
import { listTasks } from '../engine/list-tasks.ts';
import type { RunState } from '../engine/state.ts';
import { describeTasks } from '../plan/selection.ts';
import { showOnOneLine } from '../values/visible-text.ts';

/** An error for each task that is to run again and that the run does not have. */
export function checkAgain(
  { id, state }: { readonly id: string; readonly state: RunState },
  again: readonly string[],
): readonly Diagnostic[] {
  const tasks = new Map(listTasks(state).map((task) => [task.id, task]));
  return again
    .filter((name) => !tasks.has(name))
    .map((name) => ({
      severity: 'error',
      code: 'unknown-selection',
      message: `\`--again ${showOnOneLine(name)}\` names no task of run \`${id}\`; ${describeTasks({ tasks })}`,
      ...suggestionHint(name, tasks.keys()),
    }));
}
