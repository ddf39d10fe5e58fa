import type { Path } from '../diagnostics/span.ts';
import { parseDuration } from '../values/duration.ts';
import { describeDuration, nameOf } from '../yaml/shape-problems.ts';
import type { Loading } from './loading.ts';

/** Milliseconds of a duration; says so when it is none that is accepted. */
export function readDuration(
  text: string | undefined,
  path: Path,
  { problems }: Loading,
): number | undefined {
  if (text === undefined) return undefined;
  const milliseconds = parseDuration(text);
  if (milliseconds !== null) return milliseconds;
  problems.push({ path, ...describeDuration({ value: text }, nameOf(path, 'it')) });
  return undefined;
}
