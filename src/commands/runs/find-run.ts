import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { failure, type Result, success } from '../../diagnostics/result.ts';
import { suggestionHint } from '../../diagnostics/suggestion.ts';
import { listTasks } from '../../engine/list-tasks.ts';
import { isInside } from '../../plan/is-inside.ts';
import type { PlannedTask } from '../../plan/plan.ts';
import type { Project } from '../../session/project.ts';
import { openRecords, type ReadRun } from '../../session/records.ts';
import { showOnOneLine } from '../../values/visible-text.ts';
import type { Argument, Context } from '../command.ts';
import { openProjectHere } from '../open-project.ts';

/** The argument that names a run. */
export const runArgument: Argument = {
  name: 'RUN',
  summary: 'an id or its beginning, latest, latest~1, NAME or NAME@branch',
  required: true,
  completes: 'run',
};

/** The argument that names a run or a task of it. */
export const runOrTaskArgument: Argument = {
  ...runArgument,
  name: 'RUN[/TASK]',
  summary: 'an id or its beginning, latest, latest~1, NAME or NAME@branch; with a slash one of its tasks',
};

export interface FoundRun extends ReadRun {
  readonly id: string;
  readonly project: Project;
  /** The tasks that are meant: all, or those of the name after the slash. In the order of the plan. */
  readonly tasks: readonly PlannedTask[];
  /** Whether a task was named. */
  readonly isTask: boolean;
}

/** Finds what `RUN[/TASK]` means in the current project. A branch may hold slashes: the longest name of a run counts. */
export async function findRunHere(text: string, context: Context): Promise<Result<FoundRun>> {
  const project = await openProjectHere(context, { orRoot: true });
  if (!project.ok) return project;
  const records = openRecords(project.value);
  let problems: readonly Diagnostic[] = [];
  for (const [name, task] of readings(text)) {
    const found = await records.find(name);
    if (!found.ok) {
      // The shortest reading is the likeliest one, and comes last.
      problems = found.diagnostics;
      continue;
    }
    const { id } = found.value;
    const run = { ...(await records.read(id)), id, project: project.value };
    return task === null ? success({ ...run, tasks: listPlanned(run), isTask: false }) : pickTask(run, task);
  }
  return failure(problems);
}

/** The same where only a run as a whole can be meant: a task of it is refused. `hint`: how tasks are chosen there. */
export async function findWholeRunHere(
  text: string,
  context: Context,
  hint: string,
): Promise<Result<FoundRun>> {
  const found = await findRunHere(text, context);
  if (!(found.ok && found.value.isTask)) return found;
  const message = `\`${showOnOneLine(text)}\` names a task, and a whole run is meant here`;
  return failure([{ severity: 'error', code: 'task-of-run', message, hint }]);
}

function readings(text: string): readonly (readonly [string, string | null])[] {
  const slashes = [...text].flatMap((character, index) => (character === '/' ? [index] : []));
  const cut = slashes.toReversed().map((at) => [text.slice(0, at), text.slice(at + 1)] as const);
  return [[text, null], ...cut];
}

// The id of a task with all that is inside it, or the name that several of them share in their files.
function pickTask(
  run: ReadRun & { readonly id: string; readonly project: Project },
  name: string,
): Result<FoundRun> {
  const all = listPlanned(run);
  const inside = all.filter(({ id }) => id === name || isInside(id, name));
  const tasks = inside.length > 0 ? inside : all.filter(({ task }) => task === name);
  if (tasks.length > 0) return success({ ...run, tasks, isTask: true });
  const ids = all.map(({ id }) => id);
  const shown = ids.slice(0, 12).map((id) => `\`${id}\``);
  const more = ids.length > shown.length ? ` and ${ids.length - shown.length} more` : '';
  return failure([
    {
      severity: 'error',
      code: 'unknown-task-of-run',
      message: `run \`${run.id}\` has no task \`${name}\`; it has ${shown.join(', ')}${more}`,
      ...suggestionHint(name, ids),
    },
  ]);
}

function listPlanned({ state }: Pick<ReadRun, 'state'>): readonly PlannedTask[] {
  return listTasks(state).flatMap(({ id }) => state.planned.get(id) ?? []);
}
