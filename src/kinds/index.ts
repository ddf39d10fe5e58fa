import { createPythonFinder } from '../environments/python.ts';
import type { TaskKind } from '../plan/kind.ts';
import { nodeKind } from './node.ts';
import { createPythonKind } from './python.ts';
import { shellKind } from './shell.ts';
import { stubKind } from './stub.ts';

/** Every kind of task by name. `environment` is the caller's: it tells which interpreters are activated or on PATH. */
export function createKinds(
  environment: Readonly<Record<string, string | undefined>>,
): ReadonlyMap<string, TaskKind> {
  const kinds = [shellKind, createPythonKind(createPythonFinder(environment)), nodeKind, stubKind];
  return new Map(kinds.map((kind) => [kind.name, kind]));
}
