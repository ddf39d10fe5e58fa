import { join } from 'node:path';
import type { ChosenTool } from '../plan/invocation.ts';
import { findOnPath, isProgram } from './programs.ts';
import type { ToolPlace } from './tool-version.ts';

/** Finds `java` as the caller's environment has it: in `JAVA_HOME`, else on PATH; null where there is none. Looks once. */
export function createJavaFinder(
  environment: Readonly<Record<string, string | undefined>>,
): () => ChosenTool | null {
  let found: ChosenTool | null | undefined;
  return () => {
    found ??= chooseJava(environment);
    return found;
  };
}

function chooseJava(environment: Readonly<Record<string, string | undefined>>): ChosenTool | null {
  const home = environment['JAVA_HOME'];
  const inHome = home ? join(home, 'bin', 'java') : undefined;
  if (inHome !== undefined && isProgram(inHome)) return { name: 'java', path: inHome, why: 'in `JAVA_HOME`' };
  const path = findOnPath(environment['PATH'], ['java']);
  if (path === undefined) return null;
  return { name: 'java', path, why: home ? 'found on PATH; `JAVA_HOME` has no `java`' : 'found on PATH' };
}

/**
 * Which Java a program says it is, with its build, on one line; null when it cannot be started or does not answer
 * within ten seconds.
 */
export async function readJavaVersion(path: string, { cwd, environment }: ToolPlace): Promise<string | null> {
  const { execa } = await import('execa');
  // Java 8 knows no other spelling, and answers there.
  const { failed, stderr } = await execa(path, ['-version'], {
    cwd,
    env: environment,
    extendEnv: false,
    stdin: 'ignore',
    stdout: 'ignore',
    timeout: 10_000,
    maxBuffer: 64 * 1024,
    reject: false,
  });
  const lines = stderr.split('\n').filter((line) => /\bversion "|\(build /.test(line));
  return failed || lines.length === 0 ? null : lines.map((line) => line.trim()).join(', ');
}
