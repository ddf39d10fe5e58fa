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
    const named = listNamedFiles(subject);
    return subject.levels.flatMap((level) => {
      const tasks = new Set(level.tasks);
      return checkLevel(
        level,
        named.filter(({ task }) => tasks.has(task)),
        subject,
      );
    });
  },
};

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
    const giver = all.find(({ id }) => !graph.isUpstream(id, task.id) && !graph.isUpstream(task.id, id));
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
    const other = [...(namers.get(file) ?? [])].find((each) => each !== task);
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

// What is linked from the checkout is no part of the workspace, and no output.
function isLinked(file: string, links: readonly { readonly path: string }[]): boolean {
  return links.some(({ path }) => file === path || file.startsWith(`${path}/`));
}
