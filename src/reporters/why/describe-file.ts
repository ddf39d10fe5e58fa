import { showOnOneLine } from '../../values/visible-text.ts';
import type { Paint } from '../paint.ts';
import type { WhyFile } from './task-why.ts';

/** What became of a file, and who changed it when, on one line. */
export function describeFile({ path, change, commit }: WhyFile, paint: Paint): string {
  const what = `${showOnOneLine(path)} ${change}`;
  if (commit === null) return what;
  const { id, author, date, subject } = commit;
  const who = `${paint('note', id.slice(0, 7))} ${showOnOneLine(author)}, ${date.slice(0, 10)}`;
  return `${what} by ${who}: ${showOnOneLine(subject)}`;
}
