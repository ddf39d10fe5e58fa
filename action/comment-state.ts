import { isCommit } from '../src/github/event.ts';
import { fieldAt, numberAt, textAt } from '../src/github/fields.ts';
import type { ReviewCounts } from '../src/review/review.ts';
import type { Json } from '../src/values/json.ts';

/** What a comment of ours knows of itself. */
export interface CommentState extends CommentedHead {
  /** The head before this one. */
  readonly previous: CommentedHead | null;
  /** The commit whose risks somebody accepted. */
  readonly accepted: string | null;
}

export interface CommentedHead {
  readonly head: string;
  readonly counts: ReviewCounts;
}

/** As a line that nobody sees. */
export function renderCommentState({ head, counts, previous, accepted }: CommentState): string {
  const earlier = previous === null ? null : { head: previous.head, counts: previous.counts };
  const text = JSON.stringify({ head, counts, previous: earlier, accepted });
  return `<!-- runnable:state ${Buffer.from(text).toString('base64')} -->`;
}

/** Reads it back; null for anything that is no such line. Only the last line counts: what stands above is made of foreign text, too. */
export function readCommentState(body: string): CommentState | null {
  const [, text] = /\n<!-- runnable:state ([A-Za-z0-9+/=]{1,4000}) -->\s*$/.exec(body) ?? [];
  if (text === undefined) return null;
  let value: Json;
  try {
    value = JSON.parse(Buffer.from(text, 'base64').toString('utf8')) as Json;
  } catch {
    return null;
  }
  const own = readHead(value);
  if (own === null) return null;
  const accepted = textAt(value, 'accepted');
  return {
    ...own,
    previous: readHead(fieldAt(value, 'previous')),
    accepted: isCommit(accepted) ? accepted : null,
  };
}

function readHead(value: Json): CommentedHead | null {
  const head = textAt(value, 'head');
  if (!isCommit(head)) return null;
  const count = (name: string) => Math.trunc(numberAt(value, `counts.${name}`) ?? 0);
  const counts = {
    added: count('added'),
    removed: count('removed'),
    renamed: count('renamed'),
    modified: count('modified'),
    rerun: count('rerun'),
    unchanged: count('unchanged'),
  };
  return { head, counts };
}
