import { fill, type Row, row } from './row.ts';
import type { Pane } from './screen.ts';

/** What each key does. */
export function renderHelp(columns: number, rows: number): Pane {
  const table = [
    row(' KEYS', 'strong'),
    ...keys.map(([key, does]): Row => [{ text: `  ${key.padEnd(13)}`, tone: 'note' }, { text: does }]),
  ];
  return { columns, rows: table.slice(0, rows).map((line) => fill(line, columns)) };
}

const keys = [
  ['up down j k', 'move'],
  ['space', 'fold or unfold a group'],
  ['enter esc', 'zoom, and back'],
  ['tab', 'the other pane'],
  ['1 2 3 4 5', 'tasks, DAG, time, params, files'],
  ['/ n N', 'filter (! inverse), in the log search; next, previous'],
  ['!', 'next failure'],
  ['f', 'follow the log, or stay'],
  ['g G ^u ^d', 'top, bottom, half a page'],
  ['w', 'wrap long lines'],
  ['p', 'pin this log, or let it go'],
  ['y', 'copy the chosen task or log line'],
  ['e', 'the whole log in the pager'],
  ['r R', 'rerun what failed; all, with params'],
  ['x X', 'cancel this task; the run'],
  ['q', 'leave; ^C cancels, twice kills'],
] as const;
