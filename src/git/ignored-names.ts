import { runGit } from './process.ts';

/**
 * Which paths of a folder git ignores already, whatever says so: they need not be there, and a folder ends with `/`.
 * None outside of a repository. Throws `EnvironmentError` when there is no git.
 */
export async function listIgnoredNames(
  cwd: string,
  environment: Readonly<Record<string, string | undefined>>,
  paths: readonly string[],
): Promise<ReadonlySet<string>> {
  const input = paths.map((path) => `${path}\0`).join('');
  const { stdout } = await runGit(['check-ignore', '--stdin', '-z'], {
    cwd,
    environment,
    settings: 'of-user',
    input,
  });
  return new Set(stdout.toString('utf8').split('\0').filter(Boolean));
}
