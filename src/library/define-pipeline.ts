import type { Result } from '../diagnostics/result.ts';
import { failure, success } from '../diagnostics/result.ts';
import type { Json } from '../values/json.ts';
import type {
  AnyReturns,
  Definition,
  ParamDefinitions,
  ParamsOf,
  ReturnsOf,
  TaskDefinitions,
} from './definition.ts';
import { findNonJson } from './option-values.ts';

/** Values of params by name, of which nothing more is known. One that is undefined is not given. */
export type AnyParams = Readonly<Record<string, Json | undefined>>;

/** A pipeline that stands in no file: it is planned, run and swept over as one that has a name. */
export interface DefinedPipeline<Params = AnyParams, Returns = AnyReturns> {
  readonly name: string;
  /** What its file would hold, as it was given. */
  readonly definition: object;
  /** Known to the compiler alone; never there. */
  readonly types?: { readonly params: Params; readonly returns: Returns };
}

/**
 * A pipeline from the same object as stands in a pipeline file. The compiler checks its keys, its `needs`, the params of
 * its runs and the names of what its tasks return; the whole of it is judged when it is planned, as a file is. Functions,
 * scripts and called pipelines are those of the commit that is run.
 */
export function definePipeline<
  const P extends ParamDefinitions = Readonly<Record<never, never>>,
  const T extends TaskDefinitions = Readonly<Record<never, never>>,
>(definition: Definition<P, T>): DefinedPipeline<ParamsOf<P>, ReturnsOf<T>> {
  return { name: definition.name, definition };
}

/** The text that a session reads a definition from, a value in each line. */
export function writeDefinition({ definition }: Pick<DefinedPipeline, 'definition'>): Result<string> {
  const path = findNonJson(definition);
  if (path === null) return success(JSON.stringify(definition, null, 1));
  return failure([
    {
      severity: 'error',
      code: 'option-value',
      message: `the definition has at \`${path}\` what is no JSON value; accepted are JSON values`,
    },
  ]);
}
