import { describeFile } from '../why/describe-file.ts';
import type { WhyChange } from '../why/task-why.ts';
import type { ForeseenTask } from './foreseen.ts';

/** What is known of a task with `cache`, a line each: whether it would run, what made it so, and with `verbose` its key. */
export function describeForeseen(ahead: ForeseenTask | undefined, verbose: boolean): readonly string[] {
  if (ahead === undefined) return [];
  const { action, why, changes = [], fields = [] } = ahead;
  return [
    `${action === 'cached' ? 'cached' : 'runs'}: ${why}`,
    ...changes.flatMap(describeFiles).map((line) => `  ${line}`),
    ...(verbose && fields.length > 0
      ? ['its key:', ...fields.map(({ name, value }) => `  ${name} ${value}`)]
      : []),
  ];
}

function describeFiles({ files, note }: WhyChange): readonly string[] {
  const lines = files.map((file) => describeFile(file, (_, text) => text));
  return note === '' ? lines : [...lines, note];
}
