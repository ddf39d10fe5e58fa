import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { failure, type Result, success } from '../diagnostics/result.ts';
import { showOnOneLine } from '../values/visible-text.ts';
import { inRepository, readHead } from './head.ts';
import { isObjectId } from './object-id.ts';
import { runGit } from './process.ts';
import type { Repository } from './repository.ts';

/** A revision that was looked up once; from then on only the id counts. */
export interface Revision {
  readonly commit: string;
  /** What was asked for if it is a plain name of a branch or tag, or an id; else the commit's id. */
  readonly name: string;
  /** Without `refs/heads/`; null when it is no branch. */
  readonly branch: string | null;
}

/**
 * The commit that a user's text means. The text follows `--end-of-options`, so it is never an option; a search that
 * takes more than ten seconds is given up. Failures are `bad-revision`.
 */
export async function resolveRevision(repository: Repository, text: string): Promise<Result<Revision>> {
  if (text === '' || /[\0\n]/.test(text)) return failure([badRevision(text)]);
  const call = { ...inRepository(repository), timeoutMs: 10_000 };
  const ask = async (flags: readonly string[], name: string) => {
    const output = await runGit(
      ['rev-parse', '--verify', '--quiet', ...flags, '--end-of-options', name],
      call,
    );
    return output.code === 0 ? output.stdout.toString('utf8').trim() : '';
  };
  const [found, ref] = await Promise.all([ask([], text), ask(['--symbolic-full-name'], text)]);
  // A tag is followed to its commit in a second step: behind `:/text` a suffix would belong to the text.
  const commit = isObjectId(found) ? await ask([], `${found}^{commit}`) : '';
  if (!isObjectId(commit)) return failure([await explainMissing(repository, text)]);
  const plain = ref.startsWith('refs/') || /^[0-9a-f]{4,64}$/.test(text) || text === 'HEAD';
  return success({
    commit,
    name: plain ? text : commit,
    branch: ref.startsWith('refs/heads/') ? ref.slice('refs/heads/'.length) : null,
  });
}

/** Where a branch or tag stands now if that is no longer the commit that was pinned; null when it has not moved. */
export async function findMove(
  repository: Repository,
  pinned: { readonly ref: string; readonly base: string | null },
): Promise<string | null> {
  const now =
    pinned.ref === 'HEAD' ? (await readHead(repository)).commit : await lookUp(repository, pinned.ref);
  return now === pinned.base ? null : now;
}

async function lookUp(repository: Repository, text: string): Promise<string | null> {
  const found = await resolveRevision(repository, text);
  return found.ok ? found.value.commit : null;
}

async function explainMissing(repository: Repository, text: string): Promise<Diagnostic> {
  const { commit, branch } = await readHead(repository);
  const namesHead = /^(?:HEAD|@)(?![^~^@{])/.test(text) || text === branch;
  return commit === null && branch !== null && namesHead
    ? nothingCommitted(repository, text, branch)
    : badRevision(text);
}

function nothingCommitted({ root }: Repository, text: string, branch: string): Diagnostic {
  const other = 'or name a branch that has commits, of those in `git branch --all`';
  return {
    severity: 'error',
    code: 'bad-revision',
    message: `bad revision \`${showOnOneLine(text)}\`: nothing is committed yet on branch \`${showOnOneLine(branch)}\``,
    hint: root === null ? `push a commit to it, ${other}` : `commit something, ${other}`,
  };
}

function badRevision(text: string): Diagnostic {
  return {
    severity: 'error',
    code: 'bad-revision',
    message: `bad revision \`${showOnOneLine(text)}\`: the repository has no such commit, branch or tag`,
    hint: 'list branches with `git branch --all`; in a shallow clone fetch it first: `git fetch --unshallow`',
  };
}
