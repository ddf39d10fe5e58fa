import type { Level } from '../level.ts';
import type { Task } from '../model.ts';
import type { Finding, Lint, LintSubject } from './lint.ts';
import { listNamedFiles, type NamedFile } from './named-files.ts';
import { indexOutputs, type OutputIndex } from './output-index.ts';

/**
 * Files go from task to task by `outputs` and `needs`. Found is what is certain: a task that names a file of another
 * one's `outputs` and has no place in the order beside it; and a file that a script writes by `>` or `tee`, that another
 * task names, and that is no output of the one that writes it.
 */
export const undeclaredFiles: Lint = {
  code: 'undeclared-files',
  reliesOn: ['id', 'tasks', 'needs', 'outputs', 'cycle'],
  find: (subject) => {
    const named = new Map<Task, NamedFile[]>(subject.tasks.map((task) => [task, []]));
    for (const file of listNamedFiles(subject)) named.get(file.task)?.push(file);
    return subject.levels.flatMap((level) => {
      const ofLevel = level.tasks.flatMap((task) => named.get(task) ?? []);
      return checkLevel(level, ofLevel, subject);
    });
  },
};

/** Tasks with one file among their outputs that are looked at. */
const mostGivers = 5;

function checkLevel(level: Level, named: readonly NamedFile[], subject: LintSubject): Finding[] {
  const givers = indexOutputs(level.tasks);
  return [...findUnordered(level, named, givers), ...findUndeclared(named, givers, subject)];
}

function findUnordered({ graph }: Level, named: readonly NamedFile[], givers: OutputIndex): Finding[] {
  const told = new Set<string>();
  return named.flatMap(({ task, file, place }): Finding[] => {
    const all = givers(file);
    // Who gives it as well meets the others in another rule.
    if (all.includes(task)) return [];
    const giver = all
      .slice(0, mostGivers)
      .find(({ id }) => !graph.isUpstream(id, task.id) && !graph.isUpstream(task.id, id));
    const key = `${task.id} ${giver?.id} ${file}`;
    if (giver === undefined || told.has(key)) return [];
    told.add(key);
    return [
      {
        task,
        ...place,
        message: `task \`${task.id}\` names \`${file}\`, which \`${giver.id}\` gives, and does not come after it`,
        hint: `add \`needs: [${giver.id}]\` to \`${task.id}\``,
      },
    ];
  });
}

function findUndeclared(
  named: readonly NamedFile[],
  givers: OutputIndex,
  { pipeline }: LintSubject,
): Finding[] {
  const namers = new Map<string, Set<Task>>();
  for (const { file, task } of named) namers.set(file, (namers.get(file) ?? new Set()).add(task));
  const told = new Set<string>();
  return named.flatMap(({ task, file, place, written }): Finding[] => {
    const other = findOther(namers.get(file) ?? [], task);
    const key = `${task.id} ${file}`;
    if (!written || other === undefined || told.has(key)) return [];
    if (givers(file).length > 0 || isLinked(file, pipeline.workspace.link)) return [];
    told.add(key);
    return [
      {
        task,
        ...place,
        message: `task \`${task.id}\` writes \`${file}\`, which \`${other.id}\` names too, and does not declare it`,
        hint: `add \`outputs: [${file}]\` to \`${task.id}\`, and \`needs: [${task.id}]\` to who reads it`,
      },
    ];
  });
}

function findOther(tasks: Iterable<Task>, task: Task): Task | undefined {
  for (const each of tasks) if (each !== task) return each;
  return undefined;
}

// What is linked from the checkout is no part of the workspace, and no output.
function isLinked(file: string, links: readonly { readonly path: string }[]): boolean {
  return links.some(({ path }) => file === path || file.startsWith(`${path}/`));
}
