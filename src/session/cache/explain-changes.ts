import { outputsOf } from '../../engine/domain.ts';
import type { RunState } from '../../engine/state.ts';
import type { FieldChange } from '../../plan/cache-record.ts';
import { readInputGlob } from '../../plan/input-paths.ts';
import type { OutputFile } from '../../plan/task-result.ts';
import type { WhyChange, WhyFile } from '../../reporters/why/task-why.ts';
import type { ChangedFiles } from './changed-files.ts';

/** What the runs gave in which a field had the one value and the other. */
export interface FieldStates {
  readonly before: RunState;
  readonly after: RunState;
}

/** Where it is looked up what made fields other ones. */
export interface Explaining {
  /** Asked where a field is about files of the commit. */
  readonly findFiles: () => Promise<ChangedFiles>;
  /** Absent: nothing is said of what tasks upstream gave. */
  readonly states?: FieldStates;
  /** Files that are listed of one field; of more it is said how many there are. */
  readonly most: number;
}

/** Says of fields which files make them other ones. */
export async function explainChanges(
  fields: readonly FieldChange[],
  explaining: Explaining,
): Promise<readonly WhyChange[]> {
  const isAboutFiles = fields.some(({ name }) => globOf(name) !== null);
  const files = isAboutFiles ? await explaining.findFiles() : none;
  return fields.map((field) => explainField(field, files, explaining));
}

const none: ChangedFiles = { changed: [], note: '' };

function explainField(
  field: FieldChange,
  files: ChangedFiles,
  { states, most }: Pick<Explaining, 'states' | 'most'>,
): WhyChange {
  const { changed, note } = filesOfField(field.name, files, states);
  const more = changed.length - most;
  return {
    ...field,
    files: changed.slice(0, most),
    note: more > 0 ? `and ${more} more ${more === 1 ? 'file' : 'files'}` : note,
  };
}

function filesOfField(name: string, files: ChangedFiles, states: FieldStates | undefined): ChangedFiles {
  const glob = globOf(name);
  if (glob !== null) {
    const { matches } = readInputGlob(glob);
    return { ...files, changed: files.changed.filter(({ path }) => matches(path)) };
  }
  const giver = /^files from (?!further upstream$)(.+)$/.exec(name)?.[1];
  return giver === undefined || states === undefined
    ? none
    : { ...none, changed: compareOutputs(giver, states) };
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
