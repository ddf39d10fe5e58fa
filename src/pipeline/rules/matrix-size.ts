import type { Path } from '../../diagnostics/span.ts';
import type { PathProblem } from '../../yaml/path-problem.ts';
import { mostTasks } from '../check-shape.ts';

const settings: ReadonlySet<string> = new Set(['include', 'exclude', 'max_parallel', 'fail_fast']);

/** Says so when a matrix has more combinations than a pipeline may have tasks; multiplies, and makes none of them. */
export function checkMatrixSize(matrix: unknown, path: Path): PathProblem | null {
  if (typeof matrix !== 'object' || matrix === null) return null;
  const axes = Object.entries(matrix).filter(([key]) => !settings.has(key));
  const size = axes.reduce((product, [, values]) => product * (Array.isArray(values) ? values.length : 1), 1);
  if (size <= mostTasks) return null;
  const message = `the matrix has ${size} combinations, at most ${mostTasks} are accepted`;
  return { code: 'matrix-size', path, part: 'key', message };
}
