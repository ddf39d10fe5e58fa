import { ContextAccess, type Expr, IndexAccess, Literal } from '@actions/expressions/ast';
import { Kind } from '@actions/expressions/data/expressiondata';
import type { Token } from '@actions/expressions/lexer';
import { partsOf, walkExpression } from './walk-expression.ts';

/** A chain such as `tasks.load.returns.rows`, as far as it is known without running it. */
export interface Access {
  /** The context, then the names below it, as they are written. */
  readonly names: readonly string[];
  /** False: an index that is computed, or `*`, follows. */
  readonly whole: boolean;
  /** The token of each name. */
  readonly tokens: readonly Token[];
}

/** All chains of an expression, outermost first; those inside an index are apart. */
export function listAccesses(tree: Expr): Access[] {
  const accesses: Access[] = [];
  walkExpression(tree, (node) => {
    const access = readAccess(node);
    if (access === null) return true;
    accesses.push(access);
    for (const index of computedIndexes(node)) accesses.push(...listAccesses(index));
    return false;
  });
  return accesses;
}

/** The chain that an expression is; null when it is something else. */
export function readAccess(node: Expr): Access | null {
  if (node instanceof ContextAccess) return { names: [node.name.lexeme], whole: true, tokens: [node.name] };
  if (!(node instanceof IndexAccess)) return null;
  const before = readAccess(node.expr);
  if (before === null || !before.whole) return before;
  const { index } = node;
  if (!(index instanceof Literal) || index.literal.kind !== Kind.String) return { ...before, whole: false };
  return {
    names: [...before.names, index.literal.coerceString()],
    whole: true,
    tokens: [...before.tokens, index.token],
  };
}

function computedIndexes(node: Expr): Expr[] {
  if (!(node instanceof IndexAccess)) return [];
  const [, index] = partsOf(node);
  const own = index === undefined || index instanceof Literal ? [] : [index];
  return [...computedIndexes(node.expr), ...own];
}
