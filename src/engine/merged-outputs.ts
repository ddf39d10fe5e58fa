import type { InstanceOutputs, OutputFile } from '../plan/task-result.ts';
import type { RunState } from './state.ts';

/** What isolated instances gave together. */
export interface MergedOutputs {
  /** Files whose path only one gave, or all with the same content. */
  readonly files: readonly OutputFile[];
  /** Paths that two gave with different contents, and who they are. */
  readonly conflicts: readonly { readonly path: string; readonly ids: readonly [string, string] }[];
  /** Every file, with the id of the instance that gave it. */
  readonly given: readonly { readonly instance: string; readonly file: OutputFile }[];
}

/** Puts together what the instances of groups gave. */
export function mergeOutputs(groups: readonly string[], state: RunState): MergedOutputs {
  const given = groups.flatMap((group) =>
    outputsByInstance(group, state).flatMap(({ id, outputs }) =>
      outputs.map((file) => ({ instance: id, file })),
    ),
  );
  const first = new Map<string, (typeof given)[number]>();
  const conflicts = new Map<string, MergedOutputs['conflicts'][number]>();
  for (const each of given) {
    const { path } = each.file;
    const known = first.get(path);
    if (known === undefined) first.set(path, each);
    else if (!isSame(known.file, each.file) && !conflicts.has(path)) {
      conflicts.set(path, { path, ids: [known.instance, each.instance] });
    }
  }
  const files = [...first.values()].flatMap(({ file }) => (conflicts.has(file.path) ? [] : [file]));
  return { files, conflicts: [...conflicts.values()], given };
}

/** What each instance of a group gave that others can be given: in this run, or in an earlier one if this leaves it out. */
export function outputsByInstance(group: string, state: RunState): readonly InstanceOutputs[] {
  const members = state.tasks.get(group)?.members ?? [];
  return (
    state.planned.get(group)?.earlier?.instances ??
    members.map((id) => ({
      id,
      outputs: listOutputs(id, state).filter((file) => file.stored && file.aside !== true),
    }))
  );
}

/** The outputs of a task, or of that which it is kept from, and of all that is inside it; of one path the later. */
export function listOutputs(id: string, state: RunState): readonly OutputFile[] {
  const task = state.tasks.get(id);
  const earlier = state.planned.get(id)?.earlier;
  if (earlier !== undefined) return earlier.outputs;
  if (task === undefined) return [];
  if (task.members === null) return task.outputs;
  const files = task.members.flatMap((member) => listOutputs(member, state));
  return [...new Map(files.map((file) => [file.path, file])).values()];
}

function isSame(left: OutputFile, right: OutputFile): boolean {
  return left.digest === right.digest && left.mode === right.mode;
}
