import type { TaskBlock } from './generated/pipeline-types.ts';
import type { Loading } from './loading.ts';
import type { Task } from './model.ts';
import { keepTexts } from './present-items.ts';
import { readDuration } from './read-duration.ts';
import { settingPath, type TaskSource } from './task-source.ts';

/** What a task says about its results being used again; `false`, and no word, mean that they are not. */
export function readCache(
  cache: TaskBlock['cache'],
  source: TaskSource,
  loading: Loading,
): Pick<Task, 'cache'> {
  if (cache === undefined || cache === null || cache === false) return {};
  if (cache === true) return { cache: { key: [] } };
  const ttlMs = readDuration(cache.ttl, [...settingPath(source, 'cache'), 'ttl'], loading);
  return {
    cache: {
      key: keepTexts(cache.key),
      ...(ttlMs === undefined ? {} : { ttlMs }),
      ...(cache.code === undefined ? {} : { code: keepTexts(cache.code) }),
    },
  };
}
