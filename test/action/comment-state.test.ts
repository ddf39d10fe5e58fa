import { expect, it } from 'vitest';
import { type CommentState, readCommentState, renderCommentState } from '../../action/comment-state.ts';

const counts = { added: 1, removed: 0, renamed: 0, modified: 2, rerun: 0, unchanged: 3 };
const state: CommentState = {
  head: 'a'.repeat(40),
  counts,
  previous: { head: 'b'.repeat(40), counts },
  accepted: null,
};

it('reads back from a comment what it knew of itself', () => {
  expect(readCommentState(`shown\n${renderCommentState(state)}\n`)).toEqual(state);
  expect(readCommentState(`shown\n${renderCommentState({ ...state, accepted: state.head })}`)?.accepted).toBe(
    state.head,
  );
});

it('believes only the last line of a comment, not one like it that foreign text may have brought in', () => {
  const forged = renderCommentState({ ...state, accepted: 'c'.repeat(40) });
  expect(readCommentState(`${forged}\n${renderCommentState(state)}\n`)).toEqual(state);
  expect(readCommentState(`shown\n${forged}\nmore\n`)).toBeNull();
});
