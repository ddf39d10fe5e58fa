import type { Path } from '../diagnostics/span.ts';
import { isMap, type JsonObject } from '../values/json.ts';
import { describeValue } from '../yaml/describe-value.ts';
import type { PathProblem } from '../yaml/path-problem.ts';
import type { ShapeError } from '../yaml/shape.ts';
import { describeShapeErrors, pruneData } from '../yaml/shape-problems.ts';
import type { YamlDocument } from '../yaml/yaml-document.ts';
import { shape } from './generated/config-shape.ts';
import type { ConfigurationFile } from './generated/config-types.ts';
import {
  validateConfiguration,
  validateContainerExecutor,
  validateExecutor,
  validateLocalExecutor,
  validateS3Catalog,
} from './generated/config-validators.js';

/** Judges types and keys of a configuration, and takes out of the data what is wrong; null when nothing is left to read. */
export function checkConfiguration(
  { data, sourceOf }: Pick<YamlDocument, 'data' | 'sourceOf'>,
  problems: PathProblem[],
): { readonly file: ConfigurationFile } | null {
  if (!isMap(data)) {
    problems.push({
      code: 'type',
      path: [],
      message: `a configuration is a map, found ${describeValue(data)}`,
    });
    return null;
  }
  const check = (part: Part) => problems.push(...checkPart(part, sourceOf));
  check({ data, path: [], definition: null, validate: validateConfiguration });
  for (const { path, choice } of listExecutors(data)) {
    const inPlace = path.length === 1;
    if (inPlace) check({ data: choice, path, definition: 'executor', validate: validateExecutor });
    const { type, config } = choice;
    const own = typeof type === 'string' ? ofType.get(type) : undefined;
    if (own !== undefined && isMap(config)) check({ data: config, path: [...path, 'config'], ...own });
  }
  const { catalog } = data;
  if (isMap(catalog) && catalog['type'] === 's3-compatible' && isMap(catalog['config'])) {
    const path = ['catalog', 'config'];
    check({ data: catalog['config'], path, definition: 's3Catalog', validate: validateS3Catalog });
  }
  return { file: data as ConfigurationFile };
}

/** How the settings of an executor are judged, by its type. */
const ofType: ReadonlyMap<string, Pick<Part, 'definition' | 'validate'>> = new Map([
  ['local', { definition: 'localExecutor', validate: validateLocalExecutor }],
  ['container', { definition: 'containerExecutor', validate: validateContainerExecutor }],
]);

interface Part {
  readonly data: JsonObject;
  readonly path: Path;
  /** Null for the whole schema. */
  readonly definition: string | null;
  readonly validate: { (data: unknown): boolean; errors?: ShapeError[] | null };
}

function checkPart(
  { data, path, definition, validate }: Part,
  sourceOf: YamlDocument['sourceOf'],
): readonly PathProblem[] {
  if (validate(data)) return [];
  const from = definition === null ? '#' : `#/definitions/${definition}`;
  const shaping = { root: shape, from, base: path, data, sourceOf };
  const problems = describeShapeErrors(validate.errors ?? [], shaping);
  pruneData(data, problems, path);
  return problems.map(explainOldKey);
}

function listExecutors(data: JsonObject): readonly { readonly path: Path; readonly choice: JsonObject }[] {
  const { executors } = data;
  const named = isMap(executors)
    ? Object.entries(executors).map(([name, choice]) => ({ path: ['executors', name], choice }))
    : [];
  const chosen = ['job-executor', 'pipeline-executor'].map((key) => ({ path: [key], choice: data[key] }));
  return [...named, ...chosen].flatMap(({ path, choice }) => (isMap(choice) ? [{ path, choice }] : []));
}

// Keys of the runner that came before, which did their work under other names.
const oldKeys: ReadonlyMap<string, string> = new Map([
  ['executor', 'name it `pipeline-executor`, and `job-executor` for jobs'],
  ['run-log-store', 'remove it: runs are recorded in the state directory, `RUNNABLE_STATE_DIR`'],
  ['pickler', 'remove it: what is not exact as JSON is pickled'],
]);

function explainOldKey(problem: PathProblem): PathProblem {
  const key = problem.path.length === 1 ? `${problem.path[0]}` : '';
  const hint = problem.code === 'unknown-key' ? oldKeys.get(key) : undefined;
  return hint === undefined ? problem : { ...problem, hint };
}
