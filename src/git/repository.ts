import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { EnvironmentError } from '../diagnostics/errors.ts';
import { type GitOutput, gitFailed, runGit } from './process.ts';
import { findBySettings, type UsualRepository } from './usual-repository.ts';

/** The user's Git repository, as far as it is needed to find things in it. Nothing here changes it. */
export interface Repository {
  /** Absolute path of the work tree's root; null for a bare repository. */
  readonly root: string | null;
  /** Absolute path of the Git folder of this work tree. */
  readonly gitDirectory: string;
  /** Absolute path of the Git folder that all work trees share; the same as `gitDirectory` unless linked. */
  readonly commonDirectory: string;
  readonly bare: boolean;
  readonly shallow: boolean;
  /** A work tree that `git worktree add` made. */
  readonly linked: boolean;
  readonly objectFormat: 'sha1' | 'sha256';
  /** Settings in force by lower-case name, those of the user and the system included; the last value of each. */
  readonly readSettings: () => Promise<ReadonlyMap<string, string>>;
  /** The caller's environment, from which git processes get the little that they need. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

type Environment = Repository['environment'];

/**
 * Finds the repository of a folder. `settings` says when they are read: at once, or when they are asked for.
 * Throws `EnvironmentError` when there is none, or git does not trust its owner.
 */
export async function openRepository(
  cwd: string,
  environment: Environment,
  settings: 'at-once' | 'if-asked' = 'if-asked',
): Promise<Repository> {
  if (!existsSync(cwd))
    throw new EnvironmentError('not-a-repository', `the folder \`${cwd}\` does not exist`);
  const call = { environment, settings: 'of-user', cwd } as const;
  const first = settings === 'at-once' ? await findBySettings(cwd, call) : null;
  if (first?.usual) return completed(first.usual, first.settings, environment);
  const found = await runGit(questions, call);
  const answers = found.stdout.toString('utf8').split('\n');
  const bare = answers[0] === 'true';
  if (found.code !== 0 && !bare) throw notOpened(cwd, found);
  const [, shallow, objectFormat, ...rest] = answers;
  const paths = await splitPaths(rest.slice(0, -1), bare, call);
  return {
    ...paths,
    bare,
    shallow: shallow === 'true',
    linked: paths.gitDirectory !== paths.commonDirectory,
    objectFormat: objectFormat === 'sha256' ? 'sha256' : 'sha1',
    readSettings: once(async () => (first ?? (await findBySettings(cwd, call))).settings),
    environment,
  };
}

function completed(
  { root, ...facts }: UsualRepository,
  settings: Awaited<ReturnType<Repository['readSettings']>>,
  environment: Environment,
): Repository {
  const gitDirectory = join(root, '.git');
  const paths = { root, gitDirectory, commonDirectory: gitDirectory };
  return { ...facts, ...paths, bare: false, linked: false, readSettings: async () => settings, environment };
}

// The root comes last: a bare repository has none, and git stops there.
const questions = [
  'rev-parse',
  '--is-bare-repository',
  '--is-shallow-repository',
  '--show-object-format',
  '--path-format=absolute',
  '--git-dir',
  '--git-common-dir',
  '--show-toplevel',
];

type Paths = Pick<Repository, 'root' | 'gitDirectory' | 'commonDirectory'>;

async function splitPaths(
  lines: readonly string[],
  bare: boolean,
  call: Parameters<typeof runGit>[1],
): Promise<Paths> {
  const [gitDirectory, commonDirectory, root] = lines;
  if (gitDirectory !== undefined && commonDirectory !== undefined && lines.length === (bare ? 2 : 3)) {
    return { gitDirectory, commonDirectory, root: root ?? null };
  }
  // A path with a line end: each is asked for by itself.
  const ask = async (question: string) => {
    const output = await runGit(['rev-parse', '--path-format=absolute', question], call);
    if (output.code !== 0) throw gitFailed(['rev-parse'], output);
    return output.stdout.toString('utf8').slice(0, -1);
  };
  return {
    gitDirectory: await ask('--git-dir'),
    commonDirectory: await ask('--git-common-dir'),
    root: bare ? null : await ask('--show-toplevel'),
  };
}

function once<T>(work: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined;
  return () => {
    result ??= work();
    return result;
  };
}

function notOpened(cwd: string, output: GitOutput): EnvironmentError {
  const words = output.stderr.trim().replace(/^fatal: /, '');
  const [first = ''] = words.split('\n');
  if (words.includes('dubious ownership')) {
    const command = /^\s*(git config --global --add safe\.directory .*)$/m.exec(words)?.[1];
    return new EnvironmentError('dubious-ownership', first, {
      hint: `if you trust its owner: ${command ?? 'git config --global --add safe.directory DIR'}`,
    });
  }
  if (/unknown repository extension|repo(sitory)? (format )?version/i.test(words)) {
    return new EnvironmentError('repository-unsupported', words.replaceAll('\n', ' '), {
      hint: 'install a newer git',
    });
  }
  if (words.includes('must be run in a work tree')) {
    return new EnvironmentError(
      'not-a-repository',
      `\`${cwd}\` lies inside a Git folder and not in a work tree`,
    );
  }
  if (words.includes('not a git repository')) {
    return new EnvironmentError('not-a-repository', `\`${cwd}\` is in no Git repository`, {
      hint: 'go into a repository, name one with `-C DIR`, or make one with `git init`',
    });
  }
  return gitFailed(['rev-parse'], output);
}
