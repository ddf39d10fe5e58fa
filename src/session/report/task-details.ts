import { listTasks } from '../../engine/list-tasks.ts';
import type { Catalog } from '../../engine/ports.ts';
import type { RunState, TaskState } from '../../engine/state.ts';
import type { Store } from '../../git/store.ts';
import type { ResolvedParam } from '../../plan/plan.ts';
import type { Fact, Preview, SourceLines, TaskDetail } from '../../reporters/html/report-model.ts';
import type { Course } from './read-course.ts';
import { readPreview } from './read-previews.ts';
import { readSource } from './read-source.ts';

/** Where more is known of tasks than the journal says. */
export interface DetailSources {
  readonly state: RunState;
  readonly course: Course;
  readonly catalog: Catalog;
  /** Null: the code is not at hand. */
  readonly store: Store | null;
}

/** Outputs of a run that are looked into. */
const mostPreviews = 60;

/** What is known of each task beyond its summary, in the order of the plan. */
export async function readTaskDetails(sources: DetailSources): Promise<readonly TaskDetail[]> {
  const details: TaskDetail[] = [];
  let room = mostPreviews;
  for (const task of listTasks(sources.state)) {
    const previews = await readPreviews(task, sources.catalog, room);
    room -= previews.size;
    details.push({
      ...describe(task, sources),
      previews,
      source: await sourceOf(task, sources),
      markdown: await readMarkdown(task, sources.catalog),
    });
  }
  return details;
}

type Described = Omit<TaskDetail, 'previews' | 'source' | 'markdown'>;

function describe(task: TaskState, { state, course }: DetailSources): Described {
  const { id, parent, startedAt, endedAt, environment } = task;
  const planned = state.planned.get(id);
  const needs = planned?.needs ?? [];
  return {
    id,
    description: planned?.description ?? '',
    parent,
    needs,
    readyAt: readyAt(needs, task, state),
    startedAt,
    endedAt,
    attempts: course.attempts.get(id) ?? [],
    params: (planned?.params ?? []).map(showParam),
    tools: (course.tools.get(id) ?? []).map(({ name, path, why }) => ({ name, value: `${path} (${why})` })),
    inputs: planned?.inputs ?? [],
    environment:
      environment === undefined
        ? ''
        : `${environment.name}: ${environment.interpreter}, ${environment.packages} packages by ${environment.tool}`,
  };
}

// A member cannot start before its group.
function readyAt(needs: readonly string[], { parent, startedAt }: TaskState, state: RunState): string | null {
  if (startedAt === null) return null;
  const group = parent === null ? state.started?.time : state.tasks.get(parent)?.startedAt;
  const times = [group, ...needs.map((id) => state.tasks.get(id)?.endedAt)];
  return (
    times.reduce<string>((latest, time) => ((time ?? '') > latest ? (time ?? '') : latest), '') || startedAt
  );
}

function showParam({ name, value }: ResolvedParam): Fact {
  return { name, value: typeof value === 'string' ? value : JSON.stringify(value) };
}

async function readPreviews(
  task: TaskState,
  catalog: Catalog,
  room: number,
): Promise<ReadonlyMap<string, Preview>> {
  const previews = new Map<string, Preview>();
  for (const file of task.outputs) {
    if (previews.size >= room) break;
    const preview = await readPreview(file, catalog);
    if (preview !== null) previews.set(file.path, preview);
  }
  return previews;
}

async function sourceOf(
  { outcome }: TaskState,
  { store, state }: DetailSources,
): Promise<SourceLines | null> {
  if (store === null || state.started === null || outcome?.status !== 'failed') return null;
  return readSource(store, state.started.source, outcome.failure ?? {});
}

// What is gone or altered is no reason to have no report.
async function readMarkdown({ summary }: TaskState, catalog: Catalog): Promise<string> {
  return summary === null ? '' : catalog.readText(summary.digest).catch(() => '');
}
