import { EnvironmentError, InternalError } from '../diagnostics/errors.ts';
import { showOnOneLine } from '../values/visible-text.ts';
import { isObjectId, shortId } from './object-id.ts';
import { demandGit, runGit } from './process.ts';
import type { Repository } from './repository.ts';

/** Where commits that are not here may be had, and who asks. */
export interface CommitOrigin {
  /** Such as `https://github.com/octo/shop`. */
  readonly address: string;
  /** Empty: nobody in particular. */
  readonly token: string;
}

/** A fetch that does not come to an end. */
const longest = 120_000;

/** Brings one commit, without what came before it, into a repository that lacks it. Throws `EnvironmentError`. */
export async function bringCommit(repository: Repository, id: string, origin: CommitOrigin): Promise<void> {
  if (!isObjectId(id)) throw new InternalError(`not an object id: ${JSON.stringify(id)}`);
  const call = {
    environment: repository.environment,
    gitDirectory: repository.gitDirectory,
    settings: 'none',
  } as const;
  const there = await runGit(['cat-file', '-e', `${id}^{tree}`], call);
  if (there.code === 0) return;
  const scheme = /^(https|http|file):/.exec(origin.address)?.[1];
  if (scheme === undefined) throw missing(id, 'the address of the repository is not one to fetch from');
  const args = [
    ...['-c', `protocol.${scheme}.allow=always`, 'fetch', '--quiet', '--depth=1', '--no-tags'],
    ...['--no-recurse-submodules', '--no-write-fetch-head', '--end-of-options', origin.address, id],
  ];
  const fetched = await runGit(args, { ...call, extra: authorise(origin), timeoutMs: longest });
  if (fetched.code !== 0) throw missing(id, showOnOneLine(fetched.stderr.trim()).slice(0, 300));
}

/** A commit with nothing in it: what a change is compared with where there was nothing before. */
export async function makeEmptyCommit(repository: Repository): Promise<string> {
  const call = {
    environment: repository.environment,
    gitDirectory: repository.gitDirectory,
    settings: 'none',
  } as const;
  const tree = await demandGit(['hash-object', '-t', 'tree', '-w', '--stdin'], { ...call, input: '' });
  const extra = Object.fromEntries(
    ['AUTHOR', 'COMMITTER'].flatMap((who) => [
      [`GIT_${who}_NAME`, 'runnable'],
      [`GIT_${who}_EMAIL`, 'runnable@localhost'],
      [`GIT_${who}_DATE`, '1000000000 +0000'],
    ]),
  );
  const words = ['commit-tree', '-m', 'Nothing', tree.toString('latin1').trim()];
  return (await demandGit(words, { ...call, extra })).toString('latin1').trim();
}

// By the environment: the arguments of a process can be read by everybody on the machine.
function authorise({ address, token }: CommitOrigin): Record<string, string> {
  if (token === '' || address.startsWith('file:')) return {};
  const basic = Buffer.from(`x-access-token:${token}`).toString('base64');
  return {
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: `http.${new URL(address).origin}/.extraheader`,
    GIT_CONFIG_VALUE_0: `AUTHORIZATION: basic ${basic}`,
  };
}

function missing(id: string, why: string): EnvironmentError {
  return new EnvironmentError(
    'base-missing',
    `the commit ${shortId(id)} is not here and could not be fetched: ${why}`,
    {
      hint: 'check the history out with `fetch-depth: 0`, or name another commit by the inputs `base` and `head`',
    },
  );
}
