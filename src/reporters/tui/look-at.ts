import type { RunState, TaskState } from '../../engine/state.ts';
import type { Plan } from '../../plan/plan.ts';
import { listDrawn } from './layout/graph-pane.ts';
import type { Size } from './layout/screen.ts';
import { listByStart } from './layout/time-pane.ts';
import { listTaskLines, type TaskLine } from './model/task-list.ts';
import type { UiState } from './model/ui-state.ts';

/** What a person looks at: the list, the order in which keys go through tasks, and the one they are about. */
export interface Look {
  readonly lines: readonly TaskLine[];
  readonly ids: readonly string[];
  readonly chosen: TaskState | null;
}

/** Follows from the run and from what the person has chosen. A choice that is gone falls back to the first of the list. */
export function lookAt(run: { plan: Plan; state: RunState; size: Size }, ui: UiState): Look {
  const lines = listTaskLines(run.state, ui);
  const ids = idsOf(run, { ui, lines });
  const selected = ui.selected === null ? undefined : run.state.tasks.get(ui.selected);
  const listed = ui.filter === '' || lines.some(({ task }) => task.id === ui.selected);
  const chosen = (listed ? selected : undefined) ?? run.state.tasks.get(ids[0] ?? '') ?? null;
  return { lines, ids, chosen };
}

function idsOf(
  { plan, state, size }: { plan: Plan; state: RunState; size: Size },
  { ui, lines }: { ui: UiState; lines: readonly TaskLine[] },
): readonly string[] {
  if (ui.view === 'dag') return listDrawn({ plan, size }).filter((id) => state.tasks.has(id));
  if (ui.view === 'time') return listByStart({ state }).map(({ id }) => id);
  return lines.map(({ task }) => task.id);
}
