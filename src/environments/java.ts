import { join } from 'node:path';
import type { ChosenTool } from '../plan/invocation.ts';
import { findOnPath, isProgram } from './programs.ts';

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
