import type { Culprit, ReadFile, Tried } from '../../bisect/bisection.ts';
import type { ChangedFile } from '../../compare/comparison.ts';
import { listTasks } from '../../engine/list-tasks.ts';
import type { TaskState } from '../../engine/state.ts';
import type { HistoryCommit } from '../../git/list-between.ts';
import { openStore } from '../../git/store.ts';
import { unlessLost } from '../../journal/read-run.ts';
import { kindSchemas } from '../../pipeline/kinds/index.ts';
import { isInside } from '../../plan/is-inside.ts';
import { listTemplates } from '../../plan/members.ts';
import type { Plan } from '../../plan/plan.ts';
import { indexChangedFiles } from '../../review/changed-files.ts';
import { listChangedInputs } from '../../review/code-of-task.ts';
import { listCodeChanges } from '../compare/list-code-changes.ts';
import type { Project } from '../project.ts';
import { openRecords, type ReadRun } from '../records.ts';
import { readLog } from '../report/read-log.ts';

/** Lines of the failed task that are told, and bytes in which they are looked for. */
const mostLines = 20;
const tailBytes = 64 * 1024;

/** The first bad commit, and what was found out about the others. */
export interface FoundCommit {
  readonly commit: HistoryCommit;
  /** The task that was asked about; null: the pipeline as a whole. */
  readonly task: string | null;
  readonly tried: ReadonlyMap<string, Tried>;
}

/** What there is to say about the first bad commit: its author, its files, and how the task fails there. */
export async function readCulprit(project: Project, { commit, task, tried }: FoundCommit): Promise<Culprit> {
  const { id, author, date, subject, parents } = commit;
  const told = tried.get(id);
  const run = told?.run == null ? null : await unlessLost(openRecords(project).read(told.run));
  const failed = run === null ? null : findFailed(run, task);
  const changes = await listChanges(project, commit);
  const files = run === null ? [] : listRead(changes, run.plan, failed?.task ?? null);
  const before = parents.map((parent) => tried.get(parent)).find((each) => each?.verdict === 'good');
  return {
    commit: id,
    author,
    date,
    subject,
    files,
    others: changes.length - new Set(files.map(({ path }) => path)).size,
    reason: told?.reason ?? '',
    task: failed?.id ?? null,
    tail: run === null || failed === null ? [] : await readTail(run, failed),
    run: told?.run ?? null,
    before: before?.run ?? null,
  };
}

async function listChanges(
  project: Project,
  { id, parents }: HistoryCommit,
): Promise<readonly ChangedFile[]> {
  const [parent] = parents;
  if (parent === undefined) return [];
  const store = await openStore(project.repository, project.stateDirectory);
  try {
    return (await listCodeChanges(store, parent, id)) ?? [];
  } finally {
    await store.close();
  }
}

// A group fails because a member does: that one has a log.
function findFailed({ state }: ReadRun, asked: string | null): TaskState | null {
  const failed = listTasks(state).filter(
    ({ id, status }) =>
      (status === 'failed' || status === 'timed_out') &&
      (asked === null || id === asked || isInside(id, asked)),
  );
  return failed.find(({ members }) => members === null) ?? failed[0] ?? null;
}

/** The files that the definition of the pipeline or one of its tasks stands on: those of the failed task first. */
function listRead(changes: readonly ChangedFile[], plan: Plan, failed: string | null): readonly ReadFile[] {
  const prefix = plan.source.project === '' ? '' : `${plan.source.project}/`;
  const own = new Map(
    changes.flatMap((file) =>
      file.path.startsWith(prefix) ? [[file.path.slice(prefix.length), file] as const] : [],
    ),
  );
  const changed = indexChangedFiles([...own.keys()]);
  const tasks = listTemplates(plan).filter(({ action }) => action === 'run');
  const ordered = [
    ...tasks.filter(({ task }) => task === failed),
    ...tasks.filter(({ task }) => task !== failed),
  ];
  const found = new Map<string, ReadFile>();
  for (const task of ordered) {
    for (const { path, as } of listChangedInputs(task, changed, kindSchemas)) {
      const file = own.get(path);
      if (file !== undefined && !found.has(path)) found.set(path, { ...file, as, task: task.task });
    }
  }
  const definition = own.get(plan.file);
  return [
    ...found.values(),
    ...(definition === undefined ? [] : [{ ...definition, as: 'definition', task: null } as const]),
  ];
}

async function readTail(run: ReadRun, { id, attempts }: TaskState): Promise<readonly string[]> {
  if (attempts === 0) return [];
  const { lines } = await readLog(run.log({ id, attempt: attempts }), tailBytes);
  return lines.slice(-mostLines).map((line) => line.slice(1));
}
