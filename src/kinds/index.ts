import { createDbtFinder } from '../environments/dbt.ts';
import { createJavaFinder } from '../environments/java.ts';
import { createPythonFinder } from '../environments/python.ts';
import type { TaskKind } from '../plan/kind.ts';
import { createDbtKind } from './dbt.ts';
import { createJavaKind } from './java.ts';
import { nodeKind } from './node.ts';
import { createNotebookKind } from './notebook.ts';
import { createPythonKind } from './python.ts';
import { shellKind } from './shell.ts';
import { type Connections, createSqlKind } from './sql.ts';
import { stubKind } from './stub.ts';

/**
 * Every kind of task by name. `environment` is the caller's: it tells which interpreters are activated or on PATH;
 * `connections` are the databases that the configuration has.
 */
export function createKinds(
  environment: Readonly<Record<string, string | undefined>>,
  connections: Connections = { connections: {}, file: null },
): ReadonlyMap<string, TaskKind> {
  const findPython = createPythonFinder(environment);
  const kinds = [
    shellKind,
    createPythonKind(findPython),
    createNotebookKind(findPython),
    nodeKind,
    createSqlKind(findPython, connections),
    createJavaKind(createJavaFinder(environment)),
    createDbtKind(createDbtFinder(environment)),
    stubKind,
  ];
  return new Map(kinds.map((kind) => [kind.name, kind]));
}
