import { isList, isMap, type Json, type JsonObject } from '../values/json.ts';
import type {
  Expansion,
  ForEachExpansion,
  InstanceLimits,
  MatrixExpansion,
  RepeatExpansion,
} from './expansion.ts';
import type { ForEach, Matrix, Repeat, TaskBlock } from './generated/pipeline-types.ts';
import { presentItems } from './present-items.ts';

/** Keys of a task that make several instances of it. A task has at most one. */
export const expansionKeys = ['matrix', 'for_each', 'repeat'] as const;

/** Keys of a matrix that are no axes. */
export const matrixSettings: ReadonlySet<string> = new Set([
  'include',
  'exclude',
  'max_parallel',
  'fail_fast',
]);

/**
 * How a task becomes several instances; of two ways the first, as rules refuse the other. Parts that had the wrong type
 * are missing and were told: no items are taken for an empty list, and without `until` it is no repeat.
 */
export function readExpansion({ matrix, for_each: forEach, repeat }: TaskBlock): Expansion | undefined {
  if (matrix !== undefined) return readMatrix(matrix);
  if (forEach !== undefined) return readForEach(forEach);
  return repeat === undefined ? undefined : readRepeat(repeat);
}

function readMatrix(matrix: Matrix): MatrixExpansion {
  const axes = Object.entries(matrix).filter(([name]) => !matrixSettings.has(name));
  return {
    form: 'matrix',
    axes: axes.map(([name, values]) => ({
      name,
      values: typeof values === 'string' ? values : (values as readonly Json[]),
    })),
    include: readCombinations(matrix.include),
    exclude: readCombinations(matrix.exclude),
    ...readLimits(matrix),
  };
}

function readCombinations(list: readonly object[] | undefined): readonly JsonObject[] {
  return presentItems(list).filter((item) => isMap(item as Json)) as JsonObject[];
}

function readForEach(forEach: ForEach): ForEachExpansion {
  const short = typeof forEach === 'string' || isList(forEach as Json);
  const { items, as = 'item', ...limits } = (short ? { items: forEach } : forEach) as LongForEach;
  return {
    form: 'for-each',
    items: typeof items === 'string' ? items : presentList(items),
    as,
    ...readLimits(limits),
  };
}

// Of the items none is left out: null is one, too.
function presentList(items: readonly unknown[] | undefined): readonly Json[] {
  return (items ?? []) as readonly Json[];
}

type LongForEach = Extract<ForEach, { readonly items: unknown }>;

function readRepeat(repeat: Partial<Repeat>): RepeatExpansion | undefined {
  const { until, max = 1, as = 'index', on_max: onMax = 'fail' } = repeat;
  return until === undefined ? undefined : { form: 'repeat', until, max, as, onMax };
}

function readLimits(limits: {
  readonly max_parallel?: number;
  readonly fail_fast?: boolean;
}): InstanceLimits {
  const { max_parallel: maxParallel, fail_fast: failFast = false } = limits;
  return { ...(maxParallel === undefined ? {} : { maxParallel }), failFast };
}
