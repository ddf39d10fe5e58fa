import type { RunSummary } from '../../../journal/runs/run-summary.ts';
import { wordOf } from '../../glyphs.ts';

/** What the person at the keys of the list of runs has chosen. */
export interface RunsState {
  /** Id of the chosen run; null: the first of the list, whichever it is. */
  readonly selected: string | null;
  /** Words that each must stand in id, pipeline, status, branch or commit; with `!` before one it must not. */
  readonly filter: string;
  /** A line that is being typed. */
  readonly typing: { readonly what: 'filter' | 'params'; readonly text: string } | null;
  /** Ids of at most two runs that are to be compared, in the order in which they were marked. */
  readonly marked: readonly string[];
  readonly question: RunsQuestion | null;
  /** A text that is shown in place of the list. */
  readonly text: { readonly title: string; readonly lines: readonly string[] } | null;
  /** Rows of the text that are hidden above. */
  readonly offset: number;
  readonly help: boolean;
  /** What was just done, in a few words. */
  readonly notice: string;
}

/** What somebody is asked before it is done. */
export type RunsQuestion = 'rerun' | 'cancel' | 'remove';

/** What is chosen when nobody has pressed a key yet. */
export const firstRunsState: RunsState = {
  selected: null,
  filter: '',
  typing: null,
  marked: [],
  question: null,
  text: null,
  offset: 0,
  help: false,
  notice: '',
};

/** The runs that a filter lets through, in their order. */
export function filterRuns(runs: readonly RunSummary[], filter: string): readonly RunSummary[] {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return runs;
  return runs.filter((run) => {
    const text = [run.id, run.pipeline, wordOf(run.status), run.branch ?? '', run.commit, run.sweep ?? '']
      .join('\n')
      .toLowerCase();
    return words.every((word) =>
      word.startsWith('!') ? word === '!' || !text.includes(word.slice(1)) : text.includes(word),
    );
  });
}

/** The run that the keys are about; a choice that is gone falls back to the first one of the list. */
export function chosenRun(
  runs: readonly RunSummary[],
  { selected }: Pick<RunsState, 'selected'>,
): RunSummary | null {
  return runs.find(({ id }) => id === selected) ?? runs[0] ?? null;
}

/** Whether somebody is at work on a run, or will be. */
export function isAtWork({ status }: Pick<RunSummary, 'status'>): boolean {
  return status === 'running' || status === 'queued';
}
