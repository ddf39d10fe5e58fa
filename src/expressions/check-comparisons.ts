import { Binary, type Expr } from '@actions/expressions/ast';
import type { Token } from '@actions/expressions/lexer';
import type { ExpressionProblem } from './expression-problem.ts';
import { type ExpressionType, typeOf } from './expression-type.ts';
import type { Scope } from './scope.ts';
import { walkExpression } from './walk-expression.ts';

/** Finds comparisons whose two sides can never be equal, whatever the values of a run are. */
export function checkComparisons(
  tree: Expr,
  offsetOf: (token: Token) => number,
  scope: Scope,
): ExpressionProblem[] {
  const problems: ExpressionProblem[] = [];
  walkExpression(tree, (node) => {
    if (!(node instanceof Binary)) return;
    const [left, right] = [typeOf(node.left, scope), typeOf(node.right, scope)];
    const trouble = describeTrouble(left, right) ?? describeTrouble(right, left);
    if (trouble === null) return;
    const start = offsetOf(node.operator);
    problems.push({ code: 'compare-types', ...trouble, start, end: start + node.operator.lexeme.length });
  });
  return problems;
}

type Trouble = Pick<ExpressionProblem, 'message' | 'hint' | 'severity'>;

function describeTrouble(left: ExpressionType, right: ExpressionType): Trouble | null {
  if (left.type === 'any' || right.type === 'any') return null;
  if (left.nullable === true && right.type === 'null') return null;
  if (left.type === 'list' || left.type === 'object') return describeCollection(left, right);
  if (left.type === 'boolean' && right.type === 'string') return describeTruth(left, right);
  if (left.type === 'number' && right.type === 'string') return describeNumber(right);
  return describeChoices(left, right);
}

function describeCollection(left: ExpressionType, right: ExpressionType): Trouble {
  return {
    message: `${typeWords[left.type]} and ${typeWords[right.type]} are never equal`,
    hint: 'compare one value of it, or its text by `toJSON(…)`',
  };
}

// true counts as 1 and a text as the number that it spells, so only '1', '0' and '' could be equal to one.
function describeTruth(truth: ExpressionType, text: ExpressionType): Trouble | null {
  if (text.literal !== undefined && ['0', '1', ''].includes(text.literal.trim())) return null;
  const bare = /^(?:true|false)$/i.test(text.literal ?? '') && truth.literal === undefined;
  return {
    message: `true or false and ${describeText(text)} are never equal`,
    ...(bare ? { hint: `write ${text.literal?.toLowerCase()} without quotes` } : {}),
  };
}

function describeNumber(text: ExpressionType): Trouble | null {
  if (text.literal === undefined || !Number.isNaN(Number(text.literal))) return null;
  return { message: `a number and ${describeText(text)} are never equal` };
}

function describeChoices(left: ExpressionType, right: ExpressionType): Trouble | null {
  const { choices } = left;
  const wanted = right.literal?.toLowerCase();
  if (choices === undefined || right.type !== 'string' || wanted === undefined) return null;
  if (choices.some((choice) => choice.toLowerCase() === wanted)) return null;
  const list = choices.map((choice) => `\`${choice}\``).join(', ');
  return {
    severity: 'warning',
    message: `${describeText(right)} is none of the values that the other side can have: ${list}`,
  };
}

function describeText({ literal }: ExpressionType): string {
  return literal === undefined ? 'a text' : `the text '${literal}'`;
}

const typeWords = {
  string: 'a text',
  number: 'a number',
  boolean: 'true or false',
  null: 'null',
  list: 'a list',
  object: 'a map',
  any: 'a value',
} as const satisfies Record<ExpressionType['type'], string>;
