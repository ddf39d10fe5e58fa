import { checkTemplate } from '../../expressions/check-template.ts';
import { type Reference, readLoneReference, referencesOf } from '../../expressions/references.ts';
import { splitTemplate } from '../../expressions/split-template.ts';
import type { PathProblem } from '../../yaml/path-problem.ts';
import type { KindSchema } from '../kind-schema.ts';
import type { Level } from '../level.ts';
import type { Task } from '../model.ts';
import { pickleHint } from '../pickle-hint.ts';
import type { Rule } from '../rule.ts';
import { createScopes } from './expression-scopes.ts';
import { listTemplates, type Template } from './templates.ts';

// Of one text: each is looked for from the beginning of it.
const toldAtMost = 20;

/** Expressions are well formed and read only what is there when their turn comes. Loaded only for files that hold an expression. */
export const expressionRules: readonly Rule[] = [
  {
    name: 'expressions',
    reliesOn: ['id', 'tasks', 'params', 'returns'],
    check: (subject) => {
      const scopes = createScopes(subject);
      return listTemplates(subject).flatMap((template) => {
        const problems = checkTemplate(template.text, scopes.scopeOf(template)).slice(0, toldAtMost);
        return [...problems.map((problem) => placeIn(template, problem)), ...checkWhole(template)];
      });
    },
  },
  {
    name: 'upstream-reads',
    reliesOn: ['id', 'tasks', 'needs', 'cycle'],
    check: (subject) => {
      const levelOf = new Map(subject.levels.flatMap((level) => level.tasks.map((task) => [task, level])));
      const { form } = subject.pipeline;
      const { kinds } = subject.loading.source;
      return listTemplates(subject).flatMap((template) => {
        const { task } = template;
        const level = task === undefined ? undefined : levelOf.get(task);
        return task === undefined || level === undefined
          ? []
          : checkReads({ template, task, level, form, handsOn: handsOn(template, task, kinds) });
      });
    },
  },
];

/** A problem by offsets in a template. */
type Spot = Omit<PathProblem, 'path' | 'part' | 'piece'> & { readonly start: number; readonly end: number };

function placeIn({ text, path }: Template, problem: Spot): PathProblem {
  const { start, end, ...rest } = problem;
  const piece = text.slice(start, end);
  return {
    ...rest,
    path,
    ...(piece === '' ? {} : { piece: { text: piece, nth: countBefore(text, piece, start) } }),
  };
}

function countBefore(text: string, piece: string, start: number): number {
  let count = 0;
  for (let at = text.indexOf(piece); at !== -1 && at < start; at = text.indexOf(piece, at + 1)) count += 1;
  return count;
}

const wholeRoles: ReadonlyMap<Template['role'], string> = new Map([
  ['when', '`when`'],
  ['until', '`until`'],
  ['items', '`for_each`'],
  ['axis', 'an axis'],
]);

// `${{ a }} == 'b'` is a text, and a text that is not empty always holds.
function checkWhole({ text, path, role }: Template): PathProblem[] {
  const name = wholeRoles.get(role);
  if (name === undefined) return [];
  const segments = splitTemplate(text.trim());
  if (segments.length === 1) return [];
  const end = role === 'when' || role === 'until' ? 'which always holds' : 'which is a text and no list';
  const message = `${name} is one expression, found an expression with text around it, ${end}`;
  const inner = text.replaceAll('${{', '').replaceAll('}}', '').replace(/\s+/g, ' ').trim();
  const hint = role === 'when' || role === 'until' ? { hint: `write \`\${{ ${inner} }}\`` } : {};
  return [{ code: 'expression', path, message, ...hint }];
}

interface Reader {
  readonly template: Template;
  readonly task: Task;
  readonly level: Level;
  readonly form: 'pipeline' | 'job';
  /** What the template reads may be pickled. */
  readonly handsOn: boolean;
}

/** Whether what a template reads goes on as it is: a param that is one name alone, of a task that can unpickle or of a call. */
function handsOn(
  { text, path, role }: Template,
  task: Task,
  kinds: ReadonlyMap<string, KindSchema>,
): boolean {
  const isParam = role === 'task-param' || (task.call !== undefined && path[task.path.length] === task.kind);
  return isParam && kinds.get(task.kind)?.pickles === true && readLoneReference(text) !== null;
}

function checkReads(reader: Reader): PathProblem[] {
  const { template } = reader;
  // Of axes the scope says that nothing has run yet.
  if (template.role === 'axis') return [];
  return referencesOf(template.text)
    .flatMap((reference) => judgeRead(reference, reader) ?? [])
    .slice(0, toldAtMost)
    .map((problem) => placeIn(template, problem));
}

function judgeRead({ names, start, end }: Reference, reader: Reader): Spot | null {
  const [context, name, part, returned] = names;
  if (context?.toLowerCase() === 'returns' && reader.template.role === 'until')
    return judgeReturn(reader.task, name, { start, end });
  const found = context?.toLowerCase() === 'tasks' ? findTask(name, reader) : undefined;
  if (found === undefined) return null;
  const { read, task, level } = found;
  if (!level.graph.isUpstream(read.id, task.id)) {
    return { ...describeOrder(read.id, task.id, reader), start, end };
  }
  const isReturn = part?.toLowerCase() === 'returns' && !reader.handsOn;
  return isReturn ? judgeReturn(read, returned, { start, end }) : null;
}

function judgeReturn(
  { id, returns }: Task,
  name: string | undefined,
  place: Pick<Spot, 'start' | 'end'>,
): Spot | null {
  const declared = returns.find((item) => item.name.toLowerCase() === name?.toLowerCase());
  if (declared?.kind !== 'pickle') return null;
  const message = `\`${declared.name}\` is pickled by \`${id}\`, and an expression reads only JSON`;
  return { code: 'return-not-json', message, hint: pickleHint(id), ...place };
}

interface FoundTask {
  readonly read: Task;
  /** On the level of what is read: the reader, or the task in whose branch it stands. */
  readonly task: Task;
  readonly level: Level;
}

// The nearest task of that name is meant.
function findTask(
  name: string | undefined,
  { task, level }: { readonly task: Task; readonly level: Level },
): FoundTask | undefined {
  if (name === undefined) return undefined;
  const read = findOnLevel(name, level.graph.byId);
  if (read !== undefined) return { read, task, level };
  return level.caller === undefined ? undefined : findTask(name, level.caller);
}

function findOnLevel<T>(name: string, byId: ReadonlyMap<string, T>): T | undefined {
  const exact = byId.get(name);
  if (exact !== undefined) return exact;
  const folded = name.toLowerCase();
  return [...byId].find(([id]) => id.toLowerCase() === folded)?.[1];
}

function describeOrder(
  read: string,
  reader: string,
  { form, template }: Pick<Reader, 'form' | 'template'>,
): { code: 'not-upstream'; message: string; hint?: string } {
  const code = 'not-upstream';
  if (read === reader) {
    const hint = template.role === 'until' ? { hint: 'what it returned each time is `returns.<name>`' } : {};
    return { code, message: `task \`${reader}\` reads what only its own end gives`, ...hint };
  }
  const hint = form === 'job' ? {} : { hint: `add \`needs: [${read}]\` to \`${reader}\`` };
  return { code, message: `task \`${reader}\` reads \`${read}\` and does not come after it`, ...hint };
}
