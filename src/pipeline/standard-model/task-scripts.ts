import type { Task } from '../model.ts';
import type { Subject } from '../rule.ts';
import { listBlockTexts, type PlacedText } from '../rules/block-texts.ts';
import { listShellCommands, type ShellCommand } from '../shell-words.ts';

/** A script that stands in the file, taken apart. */
export interface TaskScript extends PlacedText {
  readonly task: Task;
  readonly commands: readonly ShellCommand[];
}

/** The scripts of shell tasks whose shell parts the values of variables into words. */
export function listTaskScripts(subject: Subject): TaskScript[] {
  // Tasks of large files are often the same but for their names.
  const known = new Map<string, readonly ShellCommand[]>();
  const read = (text: string) => {
    const commands = known.get(text) ?? listShellCommands(text);
    known.set(text, commands);
    return commands;
  };
  return subject.tasks.flatMap((task) =>
    runsShell(task)
      ? listBlockTexts(task, subject, 'scripts').map((placed) => ({
          ...placed,
          task,
          commands: read(placed.text),
        }))
      : [],
  );
}

/** Names of programs that are such shells. */
export const shells: ReadonlySet<string> = new Set(['sh', 'bash', 'dash', 'ksh']);

function runsShell({ kind, block }: Task): boolean {
  const [program] = Array.isArray(block.shell) ? block.shell : [];
  return kind === 'shell' && typeof program === 'string' && shells.has(program.replace(/^.*\//, ''));
}

/** Where a piece of a script stands, for a message. */
export function placePiece(
  { text, path }: PlacedText,
  piece: { readonly text: string; readonly start: number },
) {
  let nth = 0;
  for (let at = text.indexOf(piece.text); at !== -1 && at < piece.start; nth += 1)
    at = text.indexOf(piece.text, at + 1);
  return { path, piece: { text: piece.text, nth } };
}
