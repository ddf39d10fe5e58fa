import type { Path } from '../../diagnostics/span.ts';
import type { Env } from '../generated/pipeline-types.ts';
import type { Task } from '../model.ts';
import type { Subject } from '../rule.ts';

/** A variable that a file sets. */
export interface DeclaredVariable {
  readonly name: string;
  readonly value: string;
  /** Of its value. */
  readonly path: Path;
  /** Absent: it is set for all tasks. */
  readonly task?: Task;
}

/** The variables of the pipeline, of `defaults` and of each task. */
export function listEnvironments({ file, tasks, sources }: Subject): DeclaredVariable[] {
  return [
    ...listVariables(file.env, ['env']),
    ...listVariables(file.defaults?.env, ['defaults', 'env']),
    ...tasks.flatMap((task) =>
      listVariables(sources.get(task)?.task.block.env, [...task.path, 'env']).map((each) => ({
        ...each,
        task,
      })),
    ),
  ];
}

function listVariables(env: Env | undefined, path: Path): DeclaredVariable[] {
  return Object.entries(env ?? {}).map(([name, value]) => ({ name, value, path: [...path, name] }));
}
