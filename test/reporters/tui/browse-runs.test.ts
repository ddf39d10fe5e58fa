import { describe, expect, it } from 'vitest';
import type { RunSummary } from '../../../src/journal/runs/run-summary.ts';
import { pressRuns } from '../../../src/reporters/tui/runs/press-runs.ts';
import { chosenRun, filterRuns, firstRunsState } from '../../../src/reporters/tui/runs/runs-state.ts';

const runs = [
  made('r-d', 'train', 'running', 4),
  made('r-c', 'clean', 'succeeded', 3),
  made('r-b', 'train', 'failed', 2),
  made('r-a', 'train', 'succeeded', 1),
];

describe('the list of runs', () => {
  it('lets through what holds every word, and nothing that a word with ! forbids', () => {
    const ids = (filter: string) => filterRuns(runs, filter).map(({ id }) => id);
    expect(ids('train succ')).toEqual(['r-a']);
    expect(ids('TRAIN !succ')).toEqual(['r-d', 'r-b']);
    expect(ids('!')).toEqual(['r-d', 'r-c', 'r-b', 'r-a']);
  });

  it('compares two that are marked, the earlier one first; else the chosen one with the one before of its pipeline', () => {
    expect(type(['c'])).toEqual([{ do: 'compare', before: 'r-b', after: 'r-d' }]);
    expect(type([' ', 'G', ' ', 'c'])).toEqual([{ do: 'compare', before: 'r-a', after: 'r-d' }]);
    expect(type(['j', ' ', 'j', 'c'])).toEqual([{ do: 'compare', before: 'r-b', after: 'r-c' }]);
    expect(type(['G', 'c'])).toEqual([]);
  });

  it('asks before it cancels or removes, and does neither to a run for which it makes no sense', () => {
    expect(type(['x', 'n', 'x', 'y'])).toEqual([{ do: 'cancel', id: 'r-d' }]);
    expect(type(['d', 'r', 'a', 'h'])).toEqual([]);
    expect(type(['j', 'x', 'd', 'n', 'd', 'y'])).toEqual([{ do: 'remove', run: runs[1] }]);
  });

  it.each([
    ['d', 'y', { do: 'remove', run: runs[1] }],
    ['r', 'a', { do: 'rerun', id: 'r-c', how: { what: 'all' } }],
    ['R', 'enter', { do: 'rerun', id: 'r-c', how: { what: 'params', text: '' } }],
  ])(
    'does what %s asked about the first run to no other, whatever has become the first one',
    (asks, answers, wish) => {
      const press = (key: string, ui: typeof firstRunsState, shown: typeof runs) =>
        pressRuns(key, { ui, runs: shown, shown, chosen: chosenRun(shown, ui), page: 10 });
      const asked = press(asks, firstRunsState, runs.slice(1)).ui;
      expect(press(answers, asked, runs).wish).toEqual(wish);
      const gone = press(answers, asked, runs.slice(2));
      expect([gone.wish, gone.ui.question, gone.ui.typing]).toEqual([undefined, null, null]);
      expect(gone.ui.notice).toBe('the run is not in this list any more');
    },
  );

  it('reruns what failed only where something may have', () => {
    expect(type(['!', 'r', 'f'])).toEqual([{ do: 'rerun', id: 'r-b', how: { what: 'failed' } }]);
    expect(type(['j', 'r', 'f', 'r', 'a'])).toEqual([{ do: 'rerun', id: 'r-c', how: { what: 'all' } }]);
    expect(type(['j', 'R', ...'n=1', 'enter'])).toEqual([
      { do: 'rerun', id: 'r-c', how: { what: 'params', text: 'n=1' } },
    ]);
  });
});

/** What several keys ask for, one after the other. */
function type(keys: readonly string[]) {
  let ui = firstRunsState;
  return keys.flatMap((key) => {
    const answer = pressRuns(key, { ui, runs, shown: runs, chosen: chosenRun(runs, ui), page: 10 });
    ui = answer.ui;
    return answer.wish === undefined ? [] : [answer.wish];
  });
}

function made(...[id, pipeline, status, hour]: [string, string, RunSummary['status'], number]): RunSummary {
  return {
    id,
    pipeline,
    status,
    reason: '',
    commit: 'c0ffee0',
    base: 'c0ffee0',
    dirty: false,
    branch: 'main',
    project: '',
    trigger: 'manual',
    parent: null,
    sweep: null,
    host: 'here',
    pulled: false,
    startedAt: `2026-01-01T0${hour}:00:00.000Z`,
    endedAt: status === 'running' ? null : `2026-01-01T0${hour}:00:10.000Z`,
  };
}
