import { inferParamType } from '../pipeline/infer-param-type.ts';
import type { Json, JsonObject } from '../values/json.ts';
import { type GivenParam, rankParams } from './params/given-param.ts';

/** A job that stands in no file: `job python etl.load:load_data -p day=2026-01-31`. */
export interface AdHocJob {
  /** Name of a `KindSchema`. */
  readonly kind: string;
  /** The value that would stand behind the kind's key in a file. */
  readonly value: JsonObject | string;
  /** Names of what it returns, and globs of the files that it gives. */
  readonly returns?: readonly string[];
  readonly outputs?: readonly string[];
  /** File of the packages that it needs. */
  readonly environment?: string;
  readonly params: readonly GivenParam[];
}

/** What the job comes to: the text of the pipeline file that it would have, and its params with their values. */
export interface AdHocFile {
  readonly text: string;
  readonly params: readonly GivenParam[];
}

/**
 * Writes the file that an ad hoc job would have, for the loader. Each param that is given is declared by it; a text
 * that is written as JSON writes a number, `true` or `false` is one, and any other text is a string.
 */
export function writeAdHocJob(job: AdHocJob): AdHocFile {
  const params = rankParams(job.params).map(inferValue);
  const declarations = params
    .filter(({ task }) => task === undefined)
    .map(({ name, value }) => [name, { type: inferParamType(value), required: value !== null }]);
  // JSON is YAML, and quotes everything.
  const text = JSON.stringify({
    params: Object.fromEntries(declarations),
    task: { [job.kind]: job.value, returns: job.returns, outputs: job.outputs, environment: job.environment },
  });
  return { text, params };
}

function inferValue(given: GivenParam): GivenParam {
  if (given.form === 'json' || !isPlainScalar(given.value)) return given;
  const { value, ...rest } = given;
  return { ...rest, form: 'json', value: JSON.parse(value) as Json };
}

// `01234`, `1.10` and `1e3` are not what JSON would write, so they stay text.
function isPlainScalar(text: string): boolean {
  if (text === 'true' || text === 'false') return true;
  return text !== '' && String(Number(text)) === text && Number.isFinite(Number(text));
}
