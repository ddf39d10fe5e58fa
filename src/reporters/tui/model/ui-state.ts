/** The five things to look at. */
export const views = ['tasks', 'dag', 'time', 'params', 'files'] as const;
export type View = (typeof views)[number];

/** What somebody is asked before it is done. */
export type Question = 'leave' | 'cancel-task' | 'cancel-run' | 'rerun';

/** What the person at the keys has chosen; all of the screen follows from it and from the run. */
export interface UiState {
  readonly view: View;
  /** Which pane the keys for moving are about. */
  readonly focus: 'list' | 'side';
  /** Id of the chosen task; null: the first of the list, whichever it is. */
  readonly selected: string | null;
  /** Ids of groups whose members are listed. */
  readonly unfolded: ReadonlySet<string>;
  /** Of the list: part of an id or a status; with `!` before it, all others. */
  readonly filter: string;
  /** What is looked for in logs; empty: nothing. */
  readonly search: string;
  /** A line that is being typed. */
  readonly typing: { readonly what: 'filter' | 'search' | 'params'; readonly text: string } | null;
  /** The pane with the focus takes all of the screen. */
  readonly zoomed: boolean;
  readonly question: Question | null;
  readonly help: boolean;
  /** Long lines of a log go on in the next row. */
  readonly wrap: boolean;
  /** Id of the task whose log stays in sight. */
  readonly pinned: string | null;
  /** Rows that are hidden above, of the views beside the list. */
  readonly offset: number;
  /** What was just done, in a few words. */
  readonly notice: string;
}

/** What is chosen when nobody has pressed a key yet. */
export const firstState: UiState = {
  view: 'tasks',
  focus: 'list',
  selected: null,
  unfolded: new Set(),
  filter: '',
  search: '',
  typing: null,
  zoomed: false,
  question: null,
  help: false,
  wrap: false,
  pinned: null,
  offset: 0,
  notice: '',
};
