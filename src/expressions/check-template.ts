import type { Expr } from '@actions/expressions/ast';
import type { Token } from '@actions/expressions/lexer';
import { suggestName } from '../diagnostics/suggestion.ts';
import { type Access, listAccesses } from './access.ts';
import { checkComparisons } from './check-comparisons.ts';
import type { ExpressionProblem } from './expression-problem.ts';
import { parseExpression } from './parse-expression.ts';
import { findMember, type Known, listNames, type Members, type Scope, type ValueType } from './scope.ts';
import { splitTemplate } from './split-template.ts';

/** Judges every expression of a template: its grammar, its functions, the names that it reads, the types that it compares. Offsets count from the template's first character. */
export function checkTemplate(template: string, scope: Scope): ExpressionProblem[] {
  return splitTemplate(template).flatMap((segment) => {
    if (segment.type === 'text') return [];
    if (segment.type === 'open') return [openExpression(segment.start)];
    const parsed = parseExpression(segment.source);
    const from = segment.start + 3;
    const problems = parsed.ok ? checkTree(parsed.tree, parsed.offsetOf, scope) : [parsed.problem];
    return problems.map((problem) => ({ ...problem, start: problem.start + from, end: problem.end + from }));
  });
}

function openExpression(start: number): ExpressionProblem {
  return { code: 'expression', message: '`${{` has no `}}` after it', start, end: start + 3 };
}

function checkTree(tree: Expr, offsetOf: (token: Token) => number, scope: Scope): ExpressionProblem[] {
  const names = listAccesses(tree).flatMap((access) => checkAccess(access, offsetOf, scope) ?? []);
  return names.length > 0 ? names : checkComparisons(tree, offsetOf, scope);
}

function checkAccess(
  access: Access,
  offsetOf: (token: Token) => number,
  scope: Scope,
): ExpressionProblem | null {
  let known: Known = scope.contexts;
  for (const [index, name] of access.names.entries()) {
    const token = access.tokens[index];
    if (!('members' in known)) {
      const below = describeBelow(access.names.slice(0, index + 1), known);
      if (below === null || token === undefined) return null;
      const start = offsetOf(token);
      return { ...below, start, end: start + token.lexeme.length };
    }
    const member = findMember(known, name);
    if (member === undefined && token !== undefined) {
      const start = offsetOf(token);
      const chain = access.names.slice(0, index + 1);
      return { ...describeUnknown(chain, known, scope), start, end: start + token.lexeme.length };
    }
    if (member === undefined) return null;
    known = member.known;
  }
  return null;
}

type Description = Pick<ExpressionProblem, 'code' | 'message' | 'hint'>;

function describeUnknown(chain: readonly string[], known: Members, scope: Scope): Description {
  const name = chain.at(-1) ?? '';
  const candidates = listNames(known);
  if (chain.length === 1) return describeContext(name, candidates, scope);
  const near = suggestName(name, candidates.slice(0, mostCandidates));
  const hint = near === undefined ? (listCandidates(candidates) ?? known.hint) : `did you mean \`${near}\`?`;
  const message = `unknown ${known.noun} \`${name}\` in \`${chain.join('.')}\``;
  return { code: known.code, message, ...(hint === undefined ? {} : { hint }) };
}

// What lies below a map, or a value of which nothing is known, shows only the run.
function describeBelow(chain: readonly string[], known: Exclude<Known, Members>): Description | null {
  const what = known.nullable ? undefined : singles.get(known.type);
  if (what === undefined) return null;
  const above = chain.slice(0, -1).join('.');
  const message = `unknown name \`${chain.at(-1)}\` in \`${chain.join('.')}\`: \`${above}\` is ${what}, which has no names below it`;
  return { code: 'unknown-name', message };
}

const singles: ReadonlyMap<ValueType, string> = new Map([
  ['string', 'a text'],
  ['number', 'a number'],
  ['boolean', 'a truth value'],
  ['list', 'a list'],
]);

// In a file with thousands of wrong names, looking for neighbours among thousands would take longer than all the rest.
const mostCandidates = 1000;

function listCandidates(candidates: readonly string[]): string | undefined {
  if (candidates.length === 0 || candidates.length > 12) return undefined;
  return `there ${candidates.length === 1 ? 'is' : 'are'} ${candidates.map((name) => `\`${name}\``).join(', ')}`;
}

function describeContext(name: string, candidates: readonly string[], scope: Scope): Description {
  const absent = scope.absent.get(name.toLowerCase());
  if (absent !== undefined) return { code: 'unknown-context', message: `\`${name}\` ${absent}` };
  const foreign = foreignContexts.get(name.toLowerCase());
  const near = suggestName(name, candidates);
  const hint = foreign ?? (near === undefined ? listCandidates(candidates) : `did you mean \`${near}\`?`);
  return {
    code: 'unknown-context',
    message: `unknown context \`${name}\` in the expression`,
    ...(hint === undefined ? {} : { hint }),
  };
}

const foreignContexts: ReadonlyMap<string, string> = new Map([
  [
    'secrets',
    'a secret is never in an expression: list it in `secrets` of the task and read it from the environment',
  ],
  ['env', 'variables are not in expressions: use `params`, or read them in the task'],
  ['github', 'the commit is in `git`, what started the run in `trigger`'],
  ['inputs', 'values that are given to a run are in `params`'],
  ['needs', 'write `tasks.<id>.returns.<name>`'],
  ['steps', 'write `tasks.<id>.returns.<name>`'],
  ['vars', 'values that are given to a run are in `params`'],
]);
