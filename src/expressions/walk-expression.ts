import {
  Binary,
  type Expr,
  FunctionCall,
  Grouping,
  IndexAccess,
  Logical,
  Unary,
} from '@actions/expressions/ast';

/** Visits every part of an expression, each before its own parts. `false` keeps the walk out of a part. */
export function walkExpression(tree: Expr, visit: (node: Expr) => unknown): void {
  const open: Expr[] = [tree];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (visit(node) !== false) for (const part of partsOf(node).toReversed()) open.push(part);
  }
}

/** The parts of an expression, from left to right. */
export function partsOf(node: Expr): readonly Expr[] {
  if (node instanceof Unary) return [node.expr];
  if (node instanceof Binary) return [node.left, node.right];
  if (node instanceof Logical || node instanceof FunctionCall) return node.args;
  if (node instanceof Grouping) return [node.group];
  return node instanceof IndexAccess ? [node.expr, node.index] : [];
}
