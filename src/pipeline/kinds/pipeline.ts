import { isMap, type Json, type JsonObject } from '../../values/json.ts';
import type { BlockProblem, BlockText, KindSchema } from '../kind-schema.ts';
import { asMap } from './block-text.ts';

/** The kind `pipeline`: other tasks in the place of one. Its normal form names the pipeline; a branch has none. */
export const pipelineKind: KindSchema = {
  name: 'pipeline',
  summary: 'another pipeline of the same commit, or a branch that is written in place',
  definition: 'pipelineCall',
  normalise,
  check,
  templates: listParams,
  scripts: () => [],
  files: () => [],
  pickles: true,
};

function normalise(value: Json): JsonObject {
  if (typeof value === 'string') return { name: value, params: {} };
  const { name, params } = asMap(value) ?? {};
  return typeof name === 'string' ? { name, params: isMap(params) ? params : {} } : {};
}

function check(value: Json): BlockProblem[] {
  const map = asMap(value);
  if (map === null) return typeof value === 'string' ? checkName(value) : [];
  const { name, params, tasks, returns } = map;
  if ((name === undefined) === (tasks === undefined)) {
    const found = name === undefined ? 'none' : '`name` and `tasks`';
    const message = `exactly one of \`name\`, \`tasks\` says what to run, found ${found}`;
    return [{ path: [], code: 'kind-block', message }];
  }
  if (tasks !== undefined && params !== undefined) {
    const message = 'a branch takes no `params`, its tasks see those of the task that it stands in';
    const hint = 'give `params` to the task instead';
    return [{ path: ['params'], code: 'kind-block', message, hint }];
  }
  if (name !== undefined && returns !== undefined) {
    const message = 'what a pipeline gives is said by `returns` in its own file';
    return [{ path: ['returns'], code: 'kind-block', message }];
  }
  return typeof name === 'string' ? checkName(name, ['name']) : [];
}

function checkName(text: string, path: BlockProblem['path'] = []): BlockProblem[] {
  const file = /^(?:.*\/)?([^/]+)\.ya?ml$/.exec(text);
  if (file === null) return [];
  const message = `\`pipeline\` takes the name of a pipeline, found the file \`${text}\``;
  return [{ path, code: 'kind-block', message, hint: `write \`${file[1]}\`` }];
}

function listParams(value: Json): BlockText[] {
  const params = asMap(value)?.params;
  if (!isMap(params)) return [];
  return Object.entries(params).flatMap(([name, text]) =>
    typeof text === 'string' ? [{ path: ['params', name], text }] : [],
  );
}
