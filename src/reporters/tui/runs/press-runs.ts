import type { RunSummary } from '../../../journal/runs/run-summary.ts';
import type { Again } from './browsed-runs.ts';
import { isAtWork, type RunsQuestion, type RunsState } from './runs-state.ts';

/** What is on the screen when a key is pressed. */
export interface PressedRuns {
  readonly ui: RunsState;
  /** All that there are. */
  readonly runs: readonly RunSummary[];
  /** What the filter lets through. */
  readonly shown: readonly RunSummary[];
  readonly chosen: RunSummary | null;
  /** Rows of a page. */
  readonly page: number;
}

/** What a key asks for, beyond another picture. */
export type RunsWish =
  | { readonly do: 'open' | 'cancel' | 'report' | 'copy'; readonly id: string }
  | { readonly do: 'remove'; readonly run: RunSummary }
  | { readonly do: 'rerun'; readonly id: string; readonly how: Again }
  | { readonly do: 'compare'; readonly before: string; readonly after: string }
  | { readonly do: 'leave' };

export interface RunsAnswer {
  readonly ui: RunsState;
  readonly wish?: RunsWish;
}

/** What follows from a key. */
export function pressRuns(key: string, at: PressedRuns): RunsAnswer {
  const seen = { ...at, ui: { ...at.ui, notice: '' } };
  const { ui } = seen;
  if (key === 'ctrl-c') return { ui, wish: { do: 'leave' } };
  if (ui.question !== null) return answer(key, seen, ui.question);
  if (ui.typing !== null) return type(key, seen, ui.typing);
  if (ui.help) return { ui: { ...ui, help: false } };
  if (ui.text !== null) return read(key, seen, ui.text.lines.length);
  return move(key, seen) ?? look(key, seen) ?? act(key, seen) ?? { ui };
}

function answer(key: string, { ui, chosen }: PressedRuns, question: RunsQuestion): RunsAnswer {
  const done = { ...ui, question: null };
  if (chosen === null || chosen.id !== ui.selected) return { ui: { ...done, notice: hasGone } };
  const { id } = chosen;
  switch (question) {
    case 'rerun':
      if (key === 'f' && canFail(chosen))
        return { ui: done, wish: { do: 'rerun', id, how: { what: 'failed' } } };
      return key === 'a' ? { ui: done, wish: { do: 'rerun', id, how: { what: 'all' } } } : { ui: done };
    case 'cancel':
      return key === 'y' ? { ui: done, wish: { do: 'cancel', id } } : { ui: done };
    case 'remove':
      return key === 'y' ? { ui: done, wish: { do: 'remove', run: chosen } } : { ui: done };
    default:
      return question satisfies never;
  }
}

// The list goes on while somebody thinks: what was asked about one run is never done to another.
const hasGone = 'the run is not in this list any more';

/** Whether a part of a run may have failed: then only that may be run again. */
export function canFail({ status }: Pick<RunSummary, 'status'>): boolean {
  return status !== 'succeeded' && status !== 'skipped';
}

function type(
  key: string,
  { ui, chosen }: PressedRuns,
  typing: NonNullable<RunsState['typing']>,
): RunsAnswer {
  const closed = { ...ui, typing: null };
  if (key === 'escape') return { ui: typing.what === 'filter' ? { ...closed, filter: '' } : closed };
  if (key === 'enter') {
    if (typing.what === 'filter') return { ui: closed };
    if (chosen === null || chosen.id !== ui.selected) return { ui: { ...closed, notice: hasGone } };
    return { ui: closed, wish: { do: 'rerun', id: chosen.id, how: { what: 'params', text: typing.text } } };
  }
  const text =
    key === 'backspace' ? typing.text.slice(0, -1) : typing.text + ([...key].length === 1 ? key : '');
  // A filter works while it is typed.
  const filter = typing.what === 'filter' ? { filter: text, selected: null } : {};
  return { ui: { ...ui, ...filter, typing: { ...typing, text } } };
}

function read(key: string, { ui, page }: PressedRuns, lines: number): RunsAnswer {
  if (key === 'q' || key === 'escape' || key === 'enter') return { ui: { ...ui, text: null } };
  const by = steps(page).get(key);
  const last = Math.max(0, lines - page);
  if (by !== undefined) return { ui: { ...ui, offset: Math.max(0, Math.min(last, ui.offset + by)) } };
  if (key === 'g' || key === 'home') return { ui: { ...ui, offset: 0 } };
  return { ui: key === 'G' || key === 'end' ? { ...ui, offset: last } : ui };
}

function move(key: string, { ui, shown, chosen, page }: PressedRuns): RunsAnswer | null {
  const at = shown.findIndex(({ id }) => id === chosen?.id);
  const go = (to: number): RunsAnswer => {
    const next = shown[Math.max(0, Math.min(shown.length - 1, to))];
    return { ui: { ...ui, selected: next?.id ?? ui.selected } };
  };
  const by = steps(page).get(key);
  if (by !== undefined) return go(at + by);
  if (key === 'g' || key === 'home') return go(0);
  if (key === 'G' || key === 'end') return go(shown.length - 1);
  if (key !== '!') return null;
  const failed = [...shown.slice(at + 1), ...shown.slice(0, at + 1)].find(isFailed);
  return {
    ui: failed === undefined ? { ...ui, notice: 'no run has failed' } : { ...ui, selected: failed.id },
  };
}

function isFailed({ status }: RunSummary): boolean {
  return status === 'failed' || status === 'timed_out';
}

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

function look(key: string, { ui, chosen }: PressedRuns): RunsAnswer | null {
  switch (key) {
    case '/':
      return { ui: { ...ui, typing: { what: 'filter', text: ui.filter } } };
    case '?':
      return { ui: { ...ui, help: true } };
    case ' ':
      return { ui: chosen === null ? ui : { ...ui, marked: toggle(ui.marked, chosen.id) } };
    case 'escape':
      return { ui: ui.marked.length > 0 ? { ...ui, marked: [] } : { ...ui, filter: '' } };
    case 'q':
      return { ui, wish: { do: 'leave' } };
    default:
      return null;
  }
}

// Of three the first one goes: two are compared.
function toggle(marked: readonly string[], id: string): readonly string[] {
  return marked.includes(id) ? marked.filter((each) => each !== id) : [...marked, id].slice(-2);
}

function act(key: string, seen: PressedRuns): RunsAnswer | null {
  const { ui, chosen } = seen;
  if (chosen === null) return null;
  const { id } = chosen;
  const held = { ...ui, selected: id };
  switch (key) {
    case 'enter':
      return { ui, wish: { do: 'open', id } };
    case 'y':
      return { ui, wish: { do: 'copy', id } };
    case 'c':
      return compare(seen, chosen);
    case 'h':
      return isAtWork(chosen) ? { ui: atWork(ui) } : { ui, wish: { do: 'report', id } };
    case 'r':
      return { ui: isAtWork(chosen) ? atWork(ui) : { ...held, question: 'rerun' } };
    case 'R':
      return { ui: isAtWork(chosen) ? atWork(ui) : { ...held, typing: { what: 'params', text: '' } } };
    case 'd':
      return { ui: isAtWork(chosen) ? atWork(ui) : { ...held, question: 'remove' } };
    case 'x':
      return {
        ui: isAtWork(chosen) ? { ...held, question: 'cancel' } : { ...ui, notice: 'the run is over' },
      };
    default:
      return null;
  }
}

function atWork(ui: RunsState): RunsState {
  return { ...ui, notice: 'the run is still at work' };
}

// Two that are marked; one that is marked and the chosen one; else the chosen one and the one before it.
function compare({ ui, runs }: PressedRuns, chosen: RunSummary): RunsAnswer {
  const marked = runs.filter(({ id }) => ui.marked.includes(id));
  const [one = chosen, two = one.id === chosen.id ? earlier(runs, chosen) : chosen] = marked;
  if (two === undefined)
    return { ui: { ...ui, notice: 'there is no earlier run of this pipeline; space marks runs' } };
  const [before, after] = one.startedAt <= two.startedAt ? [one, two] : [two, one];
  return { ui, wish: { do: 'compare', before: before.id, after: after.id } };
}

function earlier(runs: readonly RunSummary[], { id, pipeline }: RunSummary): RunSummary | undefined {
  const at = runs.findIndex((run) => run.id === id);
  return runs.slice(at + 1).find((run) => run.pipeline === pipeline);
}
