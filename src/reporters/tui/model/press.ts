import type { SearchStep } from './log-page.ts';
import { type UiState, type View, views } from './ui-state.ts';

/** What is on the screen when a key is pressed. */
export interface Pressed {
  readonly ui: UiState;
  /** Ids in the order in which the keys for moving go through them. */
  readonly ids: readonly string[];
  /** Id that the keys are about. */
  readonly chosen: string | null;
  /** Whether it is a group. */
  readonly isGroup: boolean;
  readonly isFailed: (id: string) => boolean;
  /** Whether the run is at work. */
  readonly live: boolean;
  /** The run was started here: Ctrl-C is about it. */
  readonly own: boolean;
  /** Rows of a page. */
  readonly page: number;
}

/** What a key asks for, beyond another picture. */
export type Wish =
  | { readonly do: 'scroll'; readonly lines: number }
  | { readonly do: 'scroll-to'; readonly end: 'start' | 'end' }
  | { readonly do: 'toggle-follow' }
  | { readonly do: 'search'; readonly text: string; readonly step: SearchStep }
  | { readonly do: 'stop-searching' }
  | { readonly do: 'copy' }
  | { readonly do: 'page' }
  | { readonly do: 'cancel'; readonly id: string | null; readonly interrupt: boolean }
  | { readonly do: 'rerun'; readonly params: string | null }
  | { readonly do: 'leave'; readonly how: 'detached' | 'quit' };

export interface Answer {
  readonly ui: UiState;
  readonly wish?: Wish;
}

/** What follows from a key. */
export function press(key: string, at: Pressed): Answer {
  const seen = { ...at, ui: { ...at.ui, notice: '' } };
  if (key === 'ctrl-c') return interrupt(seen);
  if (seen.ui.question !== null) return answer(key, seen);
  if (seen.ui.typing !== null) return type(key, seen);
  if (seen.ui.help) return { ui: { ...seen.ui, help: false } };
  return move(key, seen) ?? look(key, seen) ?? act(key, seen) ?? { ui: seen.ui };
}

function interrupt({ ui, live, own }: Pressed): Answer {
  if (!live || (ui.question === 'leave' && !own)) return { ui, wish: { do: 'leave', how: 'quit' } };
  // Who only looks at a run is asked first.
  if (!own) return { ui: { ...ui, question: 'leave', typing: null } };
  const notice = 'stopping the run: tasks have a grace of 10 s; Ctrl-C again kills';
  return {
    ui: { ...ui, question: null, typing: null, notice },
    wish: { do: 'cancel', id: null, interrupt: true },
  };
}

function answer(key: string, { ui, chosen }: Pressed): Answer {
  const done = { ...ui, question: null };
  // The list goes on while somebody thinks: what was asked about one task is never done to another.
  if (ui.question === 'cancel-task' && chosen !== ui.selected)
    return { ui: { ...done, notice: 'the task is not in this list any more' } };
  switch (ui.question) {
    case 'leave':
      if (key === 'd' || key === 'q') return { ui: done, wish: { do: 'leave', how: 'detached' } };
      return key === 'c' ? { ui: done, wish: { do: 'cancel', id: null, interrupt: false } } : { ui: done };
    case 'cancel-task':
      return key === 'y' ? { ui: done, wish: { do: 'cancel', id: chosen, interrupt: false } } : { ui: done };
    case 'cancel-run':
      return key === 'y' ? { ui: done, wish: { do: 'cancel', id: null, interrupt: false } } : { ui: done };
    case 'rerun':
      return key === 'y' ? { ui: done, wish: { do: 'rerun', params: null } } : { ui: done };
    case null:
      return { ui };
    default:
      return ui.question satisfies never;
  }
}

function type(key: string, { ui }: Pressed): Answer {
  const { typing } = ui;
  if (typing === null) return { ui };
  if (key === 'escape')
    return { ui: { ...ui, typing: null, ...(typing.what === 'filter' ? { filter: '' } : {}) } };
  if (key === 'enter') {
    const done = { ...ui, typing: null };
    if (typing.what === 'search') return search({ ...done, search: typing.text }, 'here');
    return typing.what === 'params' ? { ui: done, wish: { do: 'rerun', params: typing.text } } : { ui: done };
  }
  const text =
    key === 'backspace' ? typing.text.slice(0, -1) : typing.text + ([...key].length === 1 ? key : '');
  // A filter works while it is typed.
  const filter = typing.what === 'filter' ? { filter: text, selected: null } : {};
  return { ui: { ...ui, ...filter, typing: { ...typing, text } } };
}

function search(ui: UiState, step: SearchStep): Answer {
  if (ui.search === '') return { ui, wish: { do: 'stop-searching' } };
  return { ui: { ...ui, notice: 'searching …' }, wish: { do: 'search', text: ui.search, step } };
}

function move(key: string, seen: Pressed): Answer | null {
  const { ui, page } = seen;
  const by = steps(page).get(key);
  const scrolls = ui.focus === 'side' && ui.view === 'tasks';
  if (by !== undefined) {
    if (scrolls) return { ui, wish: { do: 'scroll', lines: by } };
    return { ui: isFacts(ui.view) ? { ...ui, offset: Math.max(0, ui.offset + by) } : choose(seen, by) };
  }
  switch (key) {
    case 'n':
    case 'N':
      return goOn(key, seen, scrolls);
    case 'g':
    case 'home':
    case 'G':
    case 'end':
      return moveToEnd(key === 'g' || key === 'home' ? 'start' : 'end', seen, scrolls);
    case '!':
      return { ui: chooseFailure(seen) };
    default:
      return null;
  }
}

function goOn(key: 'n' | 'N', seen: Pressed, isLog: boolean): Answer {
  const { ui } = seen;
  if (isLog && ui.search !== '') return search(ui, key === 'n' ? 'next' : 'previous');
  return { ui: choose(seen, key === 'n' ? 1 : -1) };
}

function moveToEnd(end: 'start' | 'end', { ui, ids }: Pressed, scrolls: boolean): Answer {
  if (scrolls) return { ui, wish: { do: 'scroll-to', end } };
  if (isFacts(ui.view)) return { ui: { ...ui, offset: end === 'start' ? 0 : mostRows } };
  return { ui: { ...ui, selected: ids.at(end === 'start' ? 0 : -1) ?? null } };
}

/** More rows than any view has: it shows its last ones. */
const mostRows = 1_000_000;

function steps(page: number): ReadonlyMap<string, number> {
  const half = Math.max(1, Math.floor(page / 2));
  return new Map([
    ['up', -1],
    ['k', -1],
    ['down', 1],
    ['j', 1],
    ['ctrl-u', -half],
    ['ctrl-d', half],
    ['page-up', -page],
    ['page-down', page],
  ]);
}

function isFacts(view: View): boolean {
  return view === 'params' || view === 'files';
}

function choose({ ui, ids, chosen }: Pressed, by: number): UiState {
  const at = chosen === null ? -1 : ids.indexOf(chosen);
  const next = ids[Math.max(0, Math.min(ids.length - 1, at + by))];
  return { ...ui, selected: next ?? ui.selected };
}

function chooseFailure({ ui, ids, chosen, isFailed }: Pressed): UiState {
  const at = chosen === null ? -1 : ids.indexOf(chosen);
  const next = [...ids.slice(at + 1), ...ids.slice(0, at + 1)].find(isFailed);
  return next === undefined ? { ...ui, notice: 'nothing has failed' } : { ...ui, selected: next };
}

function look(key: string, { ui, chosen, isGroup }: Pressed): Answer | null {
  const view = views[Number(key) - 1];
  if (view !== undefined) return { ui: { ...ui, view, offset: 0, zoomed: false } };
  switch (key) {
    case ' ':
      return { ui: chosen !== null && isGroup ? toggleFold(ui, chosen) : ui };
    case 'tab':
    case 'left':
    case 'right':
      return { ui: { ...ui, focus: ui.focus === 'list' ? 'side' : 'list' } };
    case 'enter':
      return { ui: { ...ui, focus: 'side', zoomed: true, view: 'tasks' } };
    case 'escape':
      // What is looked for goes first.
      if (ui.search !== '') return { ui: { ...ui, search: '' }, wish: { do: 'stop-searching' } };
      return { ui: goBack(ui) };
    case 'w':
      return { ui: { ...ui, wrap: !ui.wrap } };
    case 'p':
      return { ui: { ...ui, pinned: ui.pinned === chosen ? null : chosen } };
    case '/':
      return { ui: { ...ui, typing: startTyping(ui) } };
    case '?':
      return { ui: { ...ui, help: true } };
    default:
      return null;
  }
}

// In the log what is looked for, else which tasks are listed.
function startTyping(ui: UiState): UiState['typing'] {
  const isLog = ui.focus === 'side' && ui.view === 'tasks';
  return isLog ? { what: 'search', text: '' } : { what: 'filter', text: ui.filter };
}

function toggleFold(ui: UiState, id: string): UiState {
  const unfolded = new Set(ui.unfolded);
  if (!unfolded.delete(id)) unfolded.add(id);
  return { ...ui, unfolded, selected: id };
}

// One step at a time: the zoom, the focus, another view, the filter.
function goBack(ui: UiState): UiState {
  if (ui.zoomed) return { ...ui, zoomed: false, focus: 'list' };
  if (ui.focus === 'side') return { ...ui, focus: 'list' };
  return ui.view === 'tasks' ? { ...ui, filter: '' } : { ...ui, view: 'tasks' };
}

function act(key: string, { ui, live, chosen, ids, isFailed }: Pressed): Answer | null {
  switch (key) {
    case 'f':
      return { ui, wish: { do: 'toggle-follow' } };
    case 'y':
      return { ui, wish: { do: 'copy' } };
    case 'e':
      return { ui, wish: { do: 'page' } };
    case 'r':
      if (live) return { ui: { ...ui, notice: 'the run is still at work' } };
      return {
        ui: ids.some(isFailed) ? { ...ui, question: 'rerun' } : { ...ui, notice: 'nothing has failed' },
      };
    case 'R':
      return {
        ui: live
          ? { ...ui, notice: 'the run is still at work' }
          : { ...ui, typing: { what: 'params', text: '' } },
      };
    case 'x':
    case 'X':
      if (!live) return { ui: { ...ui, notice: 'the run is over' } };
      if (key === 'X' || chosen === null) return { ui: { ...ui, question: 'cancel-run' } };
      return { ui: { ...ui, selected: chosen, question: 'cancel-task' } };
    case 'q':
      return live ? { ui: { ...ui, question: 'leave' } } : { ui, wish: { do: 'leave', how: 'quit' } };
    default:
      return null;
  }
}
