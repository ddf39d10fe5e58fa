import { type Placement, placeTasks, type TaskWish } from '../config/place-tasks.ts';
import type { Result } from '../diagnostics/result.ts';
import type { Pipeline } from '../pipeline/model.ts';
import { listTemplates } from '../plan/members.ts';
import type { Plan } from '../plan/plan.ts';
import type { PlaceTask } from '../plan/task-place.ts';
import { dropUndefined } from '../values/drop-undefined.ts';
import type { Project } from './project.ts';

/** The executors that a plan uses, or which of its tasks cannot have theirs. `pipeline`: where settings of tasks stand. */
export function placePlan(
  plan: Plan,
  { configuration }: Pick<Project, 'configuration'>,
  pipeline?: Pipeline,
): Result<Placement> {
  const { form, executor } = plan;
  const [uid, gid] = [process.getuid?.(), process.getgid?.()];
  const request = {
    form,
    ...(executor === undefined ? {} : { name: executor }),
    ...(uid === undefined ? {} : { runner: `${uid}:${gid}` }),
  };
  return placeTasks(configuration, request, listWishes(plan, pipeline));
}

/** Whether all tasks of a plan run as processes beside this one, and see what it mounts. */
export function isLocal(plan: Plan, project: Pick<Project, 'configuration'>): boolean {
  const placed = placePlan(plan, project);
  return placed.ok && [...placed.value.all.values()].every(({ settings }) => settings.type === 'local');
}

/** Where the tasks of a plan run, for people. */
export function findPlaces(plan: Plan, project: Pick<Project, 'configuration'>): PlaceTask {
  const placed = placePlan(plan, project);
  return ({ kind, group, action, executor, image }) => {
    if (!placed.ok || kind === 'stub' || group !== undefined || action !== 'run') return null;
    const { usual, all } = placed.value;
    const { name, settings } = executor === undefined ? usual : (all.get(executor) ?? usual);
    if (settings.type === 'local') return null;
    const chosen = image ?? settings.image;
    return chosen === undefined ? { executor: name } : { executor: name, image: chosen };
  };
}

// Once for each task of the file, however many instances it has.
function listWishes(plan: Plan, pipeline: Pipeline | undefined): readonly TaskWish[] {
  const paths = new Map(pipeline?.tasks.map(({ id, path }) => [id, path]));
  const wishes = new Map<string, TaskWish>();
  for (const { id, task, kind, action, executor, image, resources, services } of listTemplates(plan)) {
    // A stub has no process.
    if (action !== 'run' || kind === 'stub') continue;
    const path = paths.get(id) ?? paths.get(task);
    const spanOf = path === undefined ? {} : { spanOf: (key: string) => pipeline?.locate([...path, key]) };
    wishes.set(id, { task, ...dropUndefined({ executor, image, resources, services }), ...spanOf });
  }
  return [...wishes.values()];
}
