import { inRepository } from './head.ts';
import { isObjectId } from './object-id.ts';
import { gitFailed, runGit } from './process.ts';
import type { Repository } from './repository.ts';

/**
 * The commits that texts of a user mean, by one process; null for one that means none. The texts are lines of its input,
 * so they are never options; a search that takes more than ten seconds is given up.
 */
export async function resolveCommits(
  repository: Repository,
  texts: readonly string[],
): Promise<readonly (string | null)[]> {
  const args = ['cat-file', '--batch-check=%(objecttype) %(objectname)'];
  // Behind `:/text` a suffix would belong to the text: the second line asks without one.
  const lines = texts.flatMap((text) => (isLine(text) ? [`${text}^{commit}`, text] : ['', '']));
  const call = { ...inRepository(repository), timeoutMs: 10_000, input: `${lines.join('\n')}\n` };
  const output = await runGit(args, call);
  // Of some texts git dies, such as `@{upstream}` of a branch that has none: those after it mean nothing either.
  const answers = output.stdout.toString('utf8').split('\n');
  return texts.map((_, index) => idOf(answers[2 * index]) ?? idOf(answers[2 * index + 1]));
}

/** Where the histories of two commits parted, by their ids; null where what is there of them never meets. */
export async function findMergeBase(
  repository: Repository,
  one: string,
  other: string,
): Promise<string | null> {
  const args = ['merge-base', one, other];
  const output = await runGit(args, inRepository(repository));
  const id = output.stdout.toString('latin1').trim();
  if (output.code === 0 && isObjectId(id)) return id;
  // Git says by 1 that there is none.
  if (output.code === 1) return null;
  throw gitFailed(args, output);
}

function isLine(text: string): boolean {
  return text !== '' && !/[\0\n]/.test(text);
}

function idOf(answer: string | undefined): string | null {
  const id = /^commit ([0-9a-f]+)$/.exec(answer ?? '')?.[1];
  return id !== undefined && isObjectId(id) ? id : null;
}
