import { checkTemplate } from '../../expressions/check-template.ts';
import { type Reference, referencesOf } from '../../expressions/references.ts';
import { splitTemplate } from '../../expressions/split-template.ts';
import type { PathProblem } from '../../yaml/path-problem.ts';
import type { Task } from '../model.ts';
import type { Rule, Subject } from '../rule.ts';
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
    check: (subject) => listTemplates(subject).flatMap((template) => checkReads(template, subject)),
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

// `${{ a }} == 'b'` is a text, and a text that is not empty always holds.
function checkWhole({ text, path, role }: Template): PathProblem[] {
  if (role !== 'when' && role !== 'until') return [];
  const segments = splitTemplate(text.trim());
  if (segments.length === 1) return [];
  const message = `\`${role}\` is one expression, found an expression with text around it, which always holds`;
  const inner = text.replaceAll('${{', '').replaceAll('}}', '').replace(/\s+/g, ' ').trim();
  return [{ code: 'expression', path, message, hint: `write \`\${{ ${inner} }}\`` }];
}

function checkReads(template: Template, subject: Subject): PathProblem[] {
  const { task } = template;
  if (task === undefined) return [];
  return referencesOf(template.text)
    .flatMap((reference) => judgeRead(reference, task, subject) ?? [])
    .slice(0, toldAtMost)
    .map((problem) => placeIn(template, problem));
}

function judgeRead({ names, start, end }: Reference, task: Task, { graph, pipeline }: Subject): Spot | null {
  const [context, name, part, returned] = names;
  const read = context?.toLowerCase() === 'tasks' ? findTask(name, graph.byId) : undefined;
  if (read === undefined) return null;
  if (!graph.isUpstream(read.id, task.id)) {
    return { ...describeOrder(read.id, task.id, pipeline.form), start, end };
  }
  const declared = read.returns.find((item) => item.name.toLowerCase() === returned?.toLowerCase());
  if (part?.toLowerCase() !== 'returns' || declared?.kind !== 'pickle') return null;
  const message = `\`${declared.name}\` is pickled by \`${read.id}\`, and an expression reads only JSON`;
  return { code: 'return-not-json', message, start, end };
}

function findTask<T>(name: string | undefined, byId: ReadonlyMap<string, T>): T | undefined {
  if (name === undefined) return undefined;
  const exact = byId.get(name);
  if (exact !== undefined) return exact;
  const folded = name.toLowerCase();
  return [...byId].find(([id]) => id.toLowerCase() === folded)?.[1];
}

function describeOrder(
  read: string,
  reader: string,
  form: 'pipeline' | 'job',
): { code: 'not-upstream'; message: string; hint?: string } {
  const code = 'not-upstream';
  if (read === reader) return { code, message: `task \`${reader}\` reads what only its own end gives` };
  const hint = form === 'job' ? {} : { hint: `add \`needs: [${read}]\` to \`${reader}\`` };
  return { code, message: `task \`${reader}\` reads \`${read}\` and does not come after it`, ...hint };
}
