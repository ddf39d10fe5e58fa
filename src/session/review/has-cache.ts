import type { Pipeline } from '../../pipeline/model.ts';

/** Whether any task of a pipeline, or of a branch of it, has a `cache`. */
export function hasCache({ tasks }: Pick<Pipeline, 'tasks'>): boolean {
  return tasks.some(({ cache, call }) => cache !== undefined || (call?.form === 'inline' && hasCache(call)));
}
