import { Binary, type Expr, FunctionCall, Grouping, Literal, Unary } from '@actions/expressions/ast';
import { Kind } from '@actions/expressions/data/expressiondata';
import { readAccess } from './access.ts';
import { findMember, type Known, type Scope, type ValueType } from './scope.ts';

/** What is known of an expression's value: its type, the text when it is written out, the texts that it may be. */
export interface ExpressionType {
  readonly type: ValueType;
  readonly literal?: string;
  readonly choices?: readonly string[];
  /** It may be null as well. */
  readonly nullable?: true;
}

/** The type of an expression; `any` where only a run can tell. */
export function typeOf(node: Expr, scope: Scope): ExpressionType {
  if (node instanceof Grouping) return typeOf(node.group, scope);
  if (node instanceof Unary || node instanceof Binary) return { type: 'boolean' };
  if (node instanceof FunctionCall)
    return { type: functionTypes.get(node.functionName.lexeme.toLowerCase()) ?? 'any' };
  if (node instanceof Literal) return typeOfLiteral(node);
  return typeOfAccess(node, scope);
}

const functionTypes: ReadonlyMap<string, ValueType> = new Map([
  ['contains', 'boolean'],
  ['startswith', 'boolean'],
  ['endswith', 'boolean'],
  ['format', 'string'],
  ['join', 'string'],
  ['tojson', 'string'],
]);

function typeOfLiteral({ literal }: Literal): ExpressionType {
  switch (literal.kind) {
    case Kind.String:
      return { type: 'string', literal: literal.coerceString() };
    case Kind.Number:
      return { type: 'number', literal: literal.coerceString() };
    case Kind.Boolean:
      return { type: 'boolean', literal: literal.coerceString() };
    default:
      return { type: literal.kind === Kind.Null ? 'null' : 'any' };
  }
}

function typeOfAccess(node: Expr, scope: Scope): ExpressionType {
  const access = readAccess(node);
  if (access === null || !access.whole) return { type: 'any' };
  let known: Known = scope.contexts;
  for (const name of access.names) {
    if (!('members' in known)) return { type: 'any' };
    const member = findMember(known, name);
    if (member === undefined) return { type: 'any' };
    known = member.known;
  }
  if ('members' in known) return { type: 'object' };
  return known;
}
