import type { Json } from '../values/json.ts';
import type { Github } from './api.ts';
import { numberAt, textAt } from './fields.ts';

/** A comment of ours on a pull request. */
export interface Comment {
  readonly id: number;
  readonly url: string;
  readonly body: string;
}

/** Which comment: one a key. */
export interface CommentPlace {
  readonly repository: string;
  readonly pull: number;
  readonly key: string;
}

/** The line that every comment of ours begins with. */
export function commentMarker(key: string): string {
  return `<!-- runnable:v1 key=${key} -->`;
}

/** Our comments of that key, the oldest first: they have the marker and were written by whoever the token is of. */
export async function findComments(github: Github, place: CommentPlace): Promise<readonly Comment[]> {
  const [author, comments] = await Promise.all([whoAmI(github), listMarked(github, place)]);
  return comments
    .filter((comment) => isBy(comment, author))
    .map((comment) => ({
      id: numberAt(comment, 'id') ?? 0,
      url: textAt(comment, 'html_url') ?? '',
      body: (textAt(comment, 'body') ?? '').replaceAll('\r\n', '\n'),
    }))
    .sort((left, right) => left.id - right.id);
}

/** Brings the comment to this text: writes nothing when it has it, mends the oldest one, else makes one. */
export async function putComment(
  github: Github,
  place: CommentPlace,
  { body, found }: { readonly body: string; readonly found: readonly Comment[] },
): Promise<Comment> {
  const [first, ...others] = found;
  if (first === undefined) return createComment(github, place, body);
  await removeComments(github, place, others);
  if (first.body.trim() === body.trim()) return first;
  await github.write('PATCH', `/repos/${place.repository}/issues/comments/${first.id}`, { body });
  return { ...first, body };
}

// Two workflows may do this at the same time: both see both comments then, and both keep the older one.
async function createComment(github: Github, place: CommentPlace, body: string): Promise<Comment> {
  const made = await github.write('POST', `/repos/${place.repository}/issues/${place.pull}/comments`, {
    body,
  });
  const own = { id: numberAt(made, 'id') ?? 0, url: textAt(made, 'html_url') ?? '', body };
  const [first = own, ...others] = await findComments(github, place);
  await removeComments(github, place, others);
  return first;
}

async function removeComments(
  github: Github,
  { repository }: CommentPlace,
  comments: readonly Comment[],
): Promise<void> {
  for (const { id } of comments) {
    // The other workflow may have removed it by now.
    await github.write('DELETE', `/repos/${repository}/issues/comments/${id}`).catch(() => null);
  }
}

async function listMarked(github: Github, { repository, pull, key }: CommentPlace): Promise<readonly Json[]> {
  const marker = commentMarker(key);
  const marked: Json[] = [];
  for await (const comment of github.list(`/repos/${repository}/issues/${pull}/comments?per_page=100`)) {
    if (textAt(comment, 'body')?.startsWith(marker)) marked.push(comment);
  }
  return marked;
}

async function whoAmI(github: Github): Promise<string> {
  return textAt(await github.query('query { viewer { login } }'), 'viewer.login') ?? '';
}

// GraphQL and REST name bots differently.
function isBy(comment: Json, author: string): boolean {
  const login = textAt(comment, 'user.login') ?? '';
  if (author === '' || bare(login) !== bare(author)) return false;
  return login.endsWith('[bot]') === (textAt(comment, 'user.type') === 'Bot');
}

function bare(login: string): string {
  return login.toLowerCase().replace(/\[bot\]$/, '');
}
