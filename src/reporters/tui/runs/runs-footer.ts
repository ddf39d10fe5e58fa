import { showOnOneLine } from '../../../values/visible-text.ts';
import { fill, type Row, row, rowWidth } from '../layout/row.ts';
import type { Pane } from '../layout/screen.ts';
import { canFail } from './press-runs.ts';
import type { RunsQuestion } from './runs-state.ts';
import type { SeenRuns } from './seen-runs.ts';

/** What is asked, or typed, or was just done; else the keys. */
export function renderRunsFooter(seen: SeenRuns): Row {
  const { ui, size } = seen;
  const { columns } = size;
  if (ui.question !== null) return fill([{ text: ` ${ask(ui.question, seen)}`, tone: 'warning' }], columns);
  if (ui.typing !== null)
    return fill([{ text: ` ${prompts[ui.typing.what]}${showOnOneLine(ui.typing.text)}_` }], columns);
  if (ui.notice !== '') return fill([{ text: ` ${showOnOneLine(ui.notice)}`, tone: 'note' }], columns);
  const keys = ui.text === null ? listKeys : textKeys;
  const enter = seen.unicode ? '↵' : 'enter ';
  const line = keys.map((text) => text.replace('↵', enter)).find((text) => rowWidth(row(text)) <= columns);
  return fill(row(line ?? '', 'faint'), columns);
}

const prompts = { filter: '/', params: 'rerun with params (name=value …): ' } as const;

const listKeys = [
  ' ↵open  / search  space mark  c compare  r rerun  h report  x cancel  d remove  ? help  q',
  ' ↵open /search space c compare r rerun h report x cancel d remove ?help q',
  ' ↵open /search c compare r rerun ?help q',
  ' ↵open ?help q',
];
const textKeys = [' up down g G move   esc back to the runs', ' esc back'];

function ask(question: RunsQuestion, { chosen, ui }: SeenRuns): string {
  if (chosen === null || chosen.id !== ui.selected) return `${ui.selected} is not in this list any more`;
  switch (question) {
    case 'rerun':
      return canFail(chosen)
        ? `rerun ${chosen.id}: f what failed · a all of it · n no`
        : `rerun ${chosen.id}: a all of it · n no`;
    case 'cancel':
      return `cancel ${chosen.id}? y yes · n no`;
    case 'remove':
      return `remove the record of ${chosen.id}, with its logs? y yes · n no`;
    default:
      return question satisfies never;
  }
}

/** What each key does. */
export function renderRunsHelp(columns: number, rows: number): Pane {
  const table = [
    row(' KEYS', 'strong'),
    ...keys.map(([key, does]): Row => [{ text: `  ${key.padEnd(13)}`, tone: 'note' }, { text: does }]),
  ];
  return { columns, rows: table.slice(0, rows) };
}

const keys = [
  ['up down j k', 'move'],
  ['g G ^u ^d', 'top, bottom, half a page'],
  ['enter', 'open: watch it, live or over; q comes back'],
  ['/', 'search id, pipeline, status, branch (! inverse)'],
  ['!', 'next one that failed'],
  ['space', 'mark a run to compare'],
  ['c', 'compare the marked, or with the one before'],
  ['r R', 'rerun; with params'],
  ['h', 'write the HTML report'],
  ['x', 'cancel'],
  ['d', 'remove the record'],
  ['y', 'copy the id'],
  ['q', 'leave'],
] as const;
