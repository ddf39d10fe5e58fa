import type { Path } from '../../diagnostics/span.ts';
import type { PathProblem } from '../../yaml/path-problem.ts';
import type { Rule, Subject } from '../rule.ts';
import { type KeyPlace, type UnsupportedKey, unsupportedKeys } from '../unsupported.ts';

/** Keys that change what a run does are carried out, or are an error. */
export const unsupported: Rule = {
  name: 'unsupported-keys',
  reliesOn: [],
  check: (subject) => listOwners(subject).flatMap(checkOwner),
};

interface Owner {
  readonly place: KeyPlace;
  readonly values: Readonly<Record<string, unknown>>;
  readonly path: Path;
}

function listOwners({ file, tasks, sources }: Subject): Owner[] {
  const owners: Owner[] = [
    { place: 'file', values: { ...file }, path: [] },
    { place: 'workspace', values: { ...file.workspace }, path: ['workspace'] },
    { place: 'task', values: { ...file.defaults }, path: ['defaults'] },
  ];
  for (const task of tasks) {
    const block = sources.get(task)?.task.block;
    owners.push({ place: 'task', values: { ...block }, path: task.path });
  }
  return owners;
}

function checkOwner(owner: Owner): PathProblem[] {
  return unsupportedKeys
    .filter(({ place }) => place === owner.place)
    .flatMap((unsupportedKey) => checkKey(unsupportedKey, owner) ?? []);
}

function checkKey({ key, value, except = [] }: UnsupportedKey, { values, path }: Owner): PathProblem | null {
  const given = values[key];
  if (given === undefined || given === null) return null;
  const shown = typeof given === 'object' ? '' : `${given}`;
  if ((value !== undefined && shown !== value) || except.includes(shown)) return null;
  const at: Path = [...path, key];
  return describeKey(at, value === undefined && except.length === 0 ? key : `${key}: ${shown}`, except);
}

function describeKey(path: Path, what: string, except: readonly string[]): PathProblem {
  const message = `\`${what}\` is not carried out by this version`;
  const hint = except.length > 0 ? { hint: `accepted is \`${except.join('`, `')}\`` } : {};
  return { code: 'not-yet-supported', path, part: 'key', message, ...hint };
}
