import type { Path } from '../../diagnostics/span.ts';
import { hasExpression } from '../../expressions/split-template.ts';
import type { Task } from '../model.ts';
import { listBlockTexts } from '../rules/block-texts.ts';
import type { ShellWord } from '../shell-words.ts';
import type { LintSubject } from './lint.ts';
import { placePiece, type TaskScript } from './task-scripts.ts';

/** A file of the project that a task names, with where it does so. */
export interface NamedFile {
  readonly task: Task;
  /** Relative to the project, with `/`. */
  readonly file: string;
  readonly place: { readonly path: Path; readonly piece?: { readonly text: string; readonly nth: number } };
  /** A script sends the output of a command there. */
  readonly written: boolean;
}

/** The files that tasks name in so many words: scripts, elements of `args`, `inputs`, and whole words of shell scripts. */
export function listNamedFiles(subject: LintSubject): NamedFile[] {
  return [
    ...subject.tasks.flatMap((task) => listOfTask(task, subject)),
    ...subject.scripts.filter(staysInFolder).flatMap(listOfScript),
  ];
}

/** A path of a file of the project in its plain form; null for what is none, or may be none: it has neither a folder nor an ending. */
export function readFileName(text: string, cwd = ''): string | null {
  // Most words are none, and that is quickly seen.
  if (!text.includes('/') && !text.includes('.')) return null;
  if (text.length > 300 || /[\s*?[\]{}$\\:]/.test(text) || /^[/~-]/.test(text)) return null;
  const parts = text.split('/').filter((part) => part !== '' && part !== '.');
  if (parts.length === 0 || parts.includes('..')) return null;
  if (!text.includes('/') && !/\w\.\w+$/.test(text)) return null;
  return [...(cwd === '' ? [] : [cwd]), ...parts].join('/');
}

function listOfTask(task: Task, subject: LintSubject): NamedFile[] {
  const kind = subject.loading.source.kinds.get(task.kind);
  const own = kind === undefined ? [] : kind.files(task.block);
  const named = [
    ...own.map((text) => ({ text, path: [...task.path, task.kind] })),
    ...task.inputs.map((text, index) => ({ text, path: [...task.path, 'inputs', index] })),
    ...listBlockTexts(task, subject, 'templates')
      .filter(({ text }) => !hasExpression(text))
      .map(({ text, path }) => ({ text: text.replace(/^--?[\w-]+=/, ''), path, cwd: task.cwd })),
  ];
  return named.flatMap(({ text, path, ...rest }) => {
    const file = readFileName(text, 'cwd' in rest ? rest.cwd : '');
    return file === null ? [] : [{ task, file, place: { path }, written: false }];
  });
}

const moves: ReadonlySet<string> = new Set(['cd', 'pushd', 'popd']);

// Where a script goes to another folder, nothing is known about what its paths mean.
function staysInFolder({ commands }: TaskScript): boolean {
  return !commands.some(({ words }) => moves.has(words[0]?.literal ?? ''));
}

function listOfScript(script: TaskScript): NamedFile[] {
  return script.commands.flatMap(({ words, writes }) => {
    const tee = words[0]?.literal === 'tee';
    return [
      ...words.flatMap((word, index) => readWord(word, script, tee && index > 0)),
      ...writes.flatMap((word) => readWord(word, script, true)),
    ];
  });
}

function readWord(word: ShellWord, script: TaskScript, written: boolean): NamedFile[] {
  const text = word.literal?.replace(/^--?[\w-]+=/, '') ?? '';
  const file = readFileName(text, script.task.cwd);
  if (file === null) return [];
  const start = script.text.indexOf(text, word.start);
  const place = start === -1 ? { path: script.path } : placePiece(script, { text, start });
  return [{ task: script.task, file, place, written }];
}
