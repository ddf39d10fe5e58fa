import type { RunTarget } from '../../session/request.ts';

/** `train`, or `train#clean` for one of its tasks as a job. */
export function parseTarget(word: string): RunTarget {
  const at = word.indexOf('#');
  return at < 0 ? { pipeline: word } : { pipeline: word.slice(0, at), task: word.slice(at + 1) };
}
