import { outputsOf } from '../../engine/domain.ts';
import type { RunState } from '../../engine/state.ts';
import type { FieldChange } from '../../plan/cache-record.ts';
import { readInputGlob } from '../../plan/input-paths.ts';
import type { OutputFile } from '../../plan/task-result.ts';
import type { WhyChange, WhyFile } from '../../reporters/why/task-why.ts';
import type { ChangedFiles } from './changed-files.ts';

/** Files that are listed of one field. */
const mostFiles = 50;

/** What the runs gave in which a field had the one value and the other. */
export interface FieldStates {
  readonly before: RunState;
  readonly after: RunState;
}

/**
 * Says of fields which files make them other ones. `findFiles` is asked where one is about files of the commit; without
 * `states` nothing is said of what tasks upstream gave.
 */
export async function explainChanges(
  fields: readonly FieldChange[],
  findFiles: () => Promise<ChangedFiles>,
  states: FieldStates | null,
): Promise<readonly WhyChange[]> {
  const files = fields.some(({ name }) => globOf(name) !== null) ? await findFiles() : none;
  return fields.map((field) => explainField(field, files, states));
}

const none: ChangedFiles = { changed: [], note: '' };

function explainField(field: FieldChange, files: ChangedFiles, states: FieldStates | null): WhyChange {
  const glob = globOf(field.name);
  if (glob !== null) {
    const { matches } = readInputGlob(glob);
    return listFiles(
      field,
      files.changed.filter(({ path }) => matches(path)),
      files.note,
    );
  }
  const giver = /^files from (?!further upstream$)(.+)$/.exec(field.name)?.[1];
  return giver === undefined || states === null
    ? { ...field, files: [], note: '' }
    : listFiles(field, compareOutputs(giver, states), '');
}

function listFiles(field: FieldChange, files: readonly WhyFile[], note: string): WhyChange {
  const more = files.length - mostFiles;
  return {
    ...field,
    files: files.slice(0, mostFiles),
    note: more > 0 ? `and ${more} more ${more === 1 ? 'file' : 'files'}` : note,
  };
}

/** The glob that a field is about; null where it is about something else. */
function globOf(name: string): string | null {
  if (name === 'project') return '**';
  return /^(?:input|code|packages) (.+)$/s.exec(name)?.[1] ?? null;
}

function compareOutputs(giver: string, { before, after }: FieldStates): readonly WhyFile[] {
  const [old, now] = [filesOf(giver, before), filesOf(giver, after)];
  const paths = [...new Set([...old.keys(), ...now.keys()])].sort();
  return paths
    .filter((path) => old.get(path)?.digest !== now.get(path)?.digest)
    .map((path) => ({ path, change: wordFor(old.has(path), now.has(path)), commit: null }));
}

function filesOf(id: string, state: RunState): ReadonlyMap<string, OutputFile> {
  const files = state.tasks.has(id) ? outputsOf(id, state).outputs : [];
  return new Map(files.map((file) => [file.path, file]));
}

function wordFor(was: boolean, is: boolean): WhyFile['change'] {
  if (!was) return 'added';
  return is ? 'changed' : 'removed';
}
