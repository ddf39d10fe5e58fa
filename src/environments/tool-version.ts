/** Where a tool is asked for its version. */
export interface ToolPlace {
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/**
 * The version that a program on PATH, or at an absolute path, gives of itself; null when it cannot be started or does
 * not answer within ten seconds.
 */
export async function readToolVersion(program: string, place: ToolPlace): Promise<string | null> {
  const { execa } = await import('execa');
  const { failed, stdout } = await execa(program, ['--version'], {
    cwd: place.cwd,
    env: place.environment,
    extendEnv: false,
    stdin: 'ignore',
    stderr: 'ignore',
    timeout: 10_000,
    maxBuffer: 64 * 1024,
    reject: false,
  });
  return failed ? null : (/\d+(?:\.\d+)+/.exec(stdout)?.[0] ?? stdout.trim());
}
