import { describe, expect, it } from 'vitest';
import { type Answer, type Pressed, press } from '../../../src/reporters/tui/model/press.ts';
import { firstState } from '../../../src/reporters/tui/model/ui-state.ts';

const at: Pressed = {
  ui: firstState,
  ids: ['a', 'b', 'c'],
  chosen: 'a',
  isGroup: false,
  isFailed: (id) => id === 'c',
  live: true,
  own: true,
  page: 10,
};

/** What follows from several keys, one after the other, with the wishes that they led to. */
function type(keys: readonly string[], from: Pressed = at): Answer & { readonly wishes: readonly unknown[] } {
  let seen = from;
  let answer: Answer = { ui: from.ui };
  const wishes: unknown[] = [];
  for (const key of keys) {
    answer = press(key, seen);
    if (answer.wish !== undefined) wishes.push(answer.wish);
    seen = { ...seen, ui: answer.ui, chosen: answer.ui.selected ?? seen.chosen };
  }
  return { ...answer, wishes };
}

describe('moving', () => {
  it('goes through the list and stops at its ends', () => {
    expect(type(['j', 'down']).ui.selected).toBe('c');
    expect(type(['G', 'j']).ui.selected).toBe('c');
    expect(type(['G', 'k', 'g', 'up']).ui.selected).toBe('a');
  });

  it('goes to the next failure, and says when there is none', () => {
    expect(type(['!']).ui.selected).toBe('c');
    expect(type(['!'], { ...at, isFailed: () => false }).ui.notice).toBe('nothing has failed');
  });

  it('scrolls the log when that has the focus', () => {
    expect(type(['tab', 'j', 'ctrl-u', 'G', 'f']).wishes).toEqual([
      { do: 'scroll', lines: 1 },
      { do: 'scroll', lines: -5 },
      { do: 'scroll-to', end: 'end' },
      { do: 'toggle-follow' },
    ]);
  });
});

describe('filtering', () => {
  it('works while it is typed, takes keys as letters, and goes with escape', () => {
    expect(type(['/', 'q', 'x', 'backspace', 'enter']).ui).toMatchObject({ filter: 'q', typing: null });
    expect(type(['/', 'q', 'escape']).ui).toMatchObject({ filter: '', typing: null });
  });
});

describe('leaving', () => {
  it('asks while the run is at work: leave it alone, cancel it, or stay', () => {
    expect(type(['q']).ui.question).toBe('leave');
    expect(type(['q', 'd']).wishes).toEqual([{ do: 'leave', how: 'detached' }]);
    expect(type(['q', 'c']).wishes).toEqual([{ do: 'cancel', id: null, interrupt: false }]);
    expect(type(['q', 'escape']).ui.question).toBe(null);
  });

  it('just leaves a run that is over', () => {
    expect(type(['q'], { ...at, live: false }).wishes).toEqual([{ do: 'leave', how: 'quit' }]);
    expect(type(['ctrl-c'], { ...at, live: false }).wishes).toEqual([{ do: 'leave', how: 'quit' }]);
  });

  it('cancels by Ctrl-C what was started here, whatever is being asked or typed', () => {
    expect(type(['/', 'ctrl-c', 'x', 'ctrl-c']).wishes).toEqual([
      { do: 'cancel', id: null, interrupt: true },
      { do: 'cancel', id: null, interrupt: true },
    ]);
  });

  it('never cancels by Ctrl-C what somebody only looks at', () => {
    const looking = { ...at, own: false };
    expect(type(['ctrl-c'], looking)).toMatchObject({ wishes: [], ui: { question: 'leave' } });
    expect(type(['ctrl-c', 'ctrl-c'], looking).wishes).toEqual([{ do: 'leave', how: 'quit' }]);
  });
});

describe('acting', () => {
  it('cancels a task or the run only after a yes', () => {
    expect(type(['x', 'n', 'X', 'escape']).wishes).toEqual([]);
    expect(type(['x', 'y']).wishes).toEqual([{ do: 'cancel', id: 'a', interrupt: false }]);
    expect(type(['X', 'y']).wishes).toEqual([{ do: 'cancel', id: null, interrupt: false }]);
  });

  it('cancels the task that it asked about, and no other one that has come to its place', () => {
    const asked = type(['x']).ui;
    expect(asked).toMatchObject({ selected: 'a', question: 'cancel-task' });
    const { ui, wish } = press('y', { ...at, ui: asked, ids: ['b', 'c'], chosen: 'b' });
    expect([wish, ui.question, ui.notice]).toEqual([
      undefined,
      null,
      'the task is not in this list any more',
    ]);
  });

  it('reruns what is over: what failed after a yes, or all with params', () => {
    const over = { ...at, live: false };
    expect(type(['r']).ui.notice).toBe('the run is still at work');
    expect(type(['r', 'y'], over).wishes).toEqual([{ do: 'rerun', params: null }]);
    expect(type(['R', 'a', '=', '1', 'enter'], over).wishes).toEqual([{ do: 'rerun', params: 'a=1' }]);
    expect(type(['R', 'a', 'escape'], over).wishes).toEqual([]);
  });

  it('folds groups, pins logs, wraps lines and changes views', () => {
    expect([...type([' '], { ...at, isGroup: true }).ui.unfolded]).toEqual(['a']);
    expect([...type([' ', ' '], { ...at, isGroup: true }).ui.unfolded]).toEqual([]);
    expect(type(['p']).ui.pinned).toBe('a');
    expect(type(['w', '3']).ui).toMatchObject({ wrap: true, view: 'time' });
    expect(type(['enter', 'escape']).ui).toMatchObject({ zoomed: false, focus: 'list' });
  });
});

describe('searching a log', () => {
  const log: Pressed = { ...at, ui: { ...firstState, focus: 'side' } };

  it('asks for the nearest line, then for those after and before it, and forgets it by esc', () => {
    const { wishes, ui } = type(['/', 'n', 'a', 'n', 'enter', 'n', 'N'], log);
    expect(wishes).toEqual([
      { do: 'search', text: 'nan', step: 'here' },
      { do: 'search', text: 'nan', step: 'next' },
      { do: 'search', text: 'nan', step: 'previous' },
    ]);
    expect(ui.search).toBe('nan');
    const left = type(['escape'], { ...log, ui });
    expect([left.ui.search, left.ui.focus, left.wishes]).toEqual(['', 'side', [{ do: 'stop-searching' }]]);
  });

  it('is the filter of the list where the list has the focus', () => {
    expect(type(['/', 'x', 'enter']).ui).toMatchObject({ filter: 'x', search: '' });
  });
});
