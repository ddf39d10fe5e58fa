import { showOnOneLine } from '../../../values/visible-text.ts';
import type { Question } from '../model/ui-state.ts';
import { views } from '../model/ui-state.ts';
import { fill, type Piece, type Row, rowWidth } from './row.ts';
import type { Seen } from './seen.ts';

/** What is asked, or typed, or was just done; else the keys. */
export function renderFooter(seen: Seen): Row {
  const { ui, size } = seen;
  if (ui.question !== null)
    return fill([{ text: ` ${ask(ui.question, seen)}`, tone: 'warning' }], size.columns);
  if (ui.typing !== null)
    return fill([{ text: ` ${prompts[ui.typing.what]}${showOnOneLine(ui.typing.text)}_` }], size.columns);
  if (ui.notice !== '') return fill([{ text: ` ${showOnOneLine(ui.notice)}`, tone: 'note' }], size.columns);
  return fill(listKeys(seen), size.columns);
}

const prompts = {
  filter: '/',
  search: 'search the log: ',
  params: 'rerun with params (name=value …): ',
} as const;

function ask(question: Question, { ui, state }: Seen): string {
  switch (question) {
    case 'leave':
      return 'the run goes on: d leave it alone · c cancel it · esc stay';
    case 'cancel-task':
      return `cancel ${showOnOneLine(ui.selected ?? '')}? y yes · n no`;
    case 'cancel-run':
      return `cancel the run? y yes · n no`;
    case 'rerun':
      return `rerun what failed in ${state.started?.run ?? 'it'}? y yes · n no`;
    default:
      return question satisfies never;
  }
}

function listKeys({ ui, size, unicode }: Seen): Row {
  const names: Row = views.map((view, index): Piece => {
    const label = ` ${index + 1}${titles[view]}`;
    return view === ui.view ? { text: label, tone: 'strong' } : { text: label, tone: 'faint' };
  });
  const rest: Row = [
    { text: ' '.repeat(3) },
    { text: `${unicode ? '↵' : 'enter '}zoom /find fFollow !fail rRerun ?help q`, tone: 'faint' },
  ];
  const short: Row = [{ text: '  ' }, { text: '?help q', tone: 'faint' }];
  return [...names, ...(rowWidth([...names, ...rest]) <= size.columns ? rest : short)];
}

const titles = { tasks: 'Tasks', dag: 'DAG', time: 'Time', params: 'Params', files: 'Files' } as const;
