import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Configuration, ConnectionSettings } from '../config/configuration.ts';
import { findConnection } from '../config/find-connection.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { failure, type Result, success } from '../diagnostics/result.ts';
import type { PythonFinder } from '../environments/python.ts';
import type { SqlTask } from '../pipeline/kinds/sql.ts';
import type { ChosenTool, Invocation, InvocationFile } from '../plan/invocation.ts';
import type { TaskContext, TaskKind } from '../plan/kind.ts';
import type { PlannedTask } from '../plan/plan.ts';
import type { JsonObject } from '../values/json.ts';
import { copyAsset, readAsset } from './asset.ts';
import { interpreterOf } from './interpreter.ts';
import { checkProjectFile } from './project-file.ts';
import { nodeOf } from './site-program.ts';
import { type BoundStatement, bindStatements } from './sql/bind-statements.ts';
import { type Dialect, splitStatements } from './sql/split-statements.ts';

/** The databases that queries may name. */
export type Connections = Pick<Configuration, 'connections' | 'file'>;

/** SQL for an embedded DuckDB or for a database of the configuration, run by a process of its own. */
export function createSqlKind(findPython: PythonFinder, connections: Connections): TaskKind {
  return {
    name: 'sql',
    summarise,
    secrets: (task) => {
      const settings = readConnection(task, connections);
      return settings.ok ? listSecrets(settings.value) : [];
    },
    compile: (task, context) => {
      const settings = readConnection(task, connections);
      if (!settings.ok) return settings;
      const driver = describeDriver(settings.value, task, { context, findPython });
      if (!driver.ok) return driver;
      const statements = readStatements(task, context, dialectOf(settings.value));
      return statements.ok
        ? success(invoke(task, { ...driver.value, node: nodeOf(context), statements: statements.value }))
        : statements;
    },
  };
}

const harness = 'sql-harness.mjs';
const postgresql = 'sql-postgresql.mjs';
const sqlite = 'sqlite_driver.py';

function summarise(task: PlannedTask): string {
  const { query = '', file } = readBlock(task);
  const lines = query.split('\n').map((line) => line.trim());
  return file ?? lines.find((line) => line !== '' && !line.startsWith('--')) ?? '';
}

function readBlock(task: PlannedTask): SqlTask {
  return task.block as unknown as SqlTask;
}

/** Null: a DuckDB in memory. */
type Settings = ConnectionSettings | null;

function readConnection(task: PlannedTask, connections: Connections): Result<Settings> {
  const { connection } = readBlock(task);
  return connection === undefined
    ? success(null)
    : findConnection(connections, { name: connection, task: task.id });
}

function listSecrets(settings: Settings): readonly string[] {
  return settings?.type === 'postgresql' && typeof settings.url === 'object' ? [settings.url.secret] : [];
}

function dialectOf(settings: Settings): Dialect {
  return settings?.type ?? 'duckdb';
}

/** How the harness reaches a database, and what it needs for that. */
interface Driver {
  readonly driver: JsonObject;
  readonly files: readonly InvocationFile[];
  readonly tools: readonly ChosenTool[];
}

interface DriverContext {
  readonly context: TaskContext;
  readonly findPython: PythonFinder;
}

function describeDriver(
  settings: Settings,
  task: PlannedTask,
  { context, findPython }: DriverContext,
): Result<Driver> {
  const readOnly = settings?.readOnly ?? false;
  if (settings === null || settings.type === 'duckdb') {
    const path = settings?.path ?? ':memory:';
    return success({
      driver: { type: 'duckdb', path, readOnly, from: placesOfDuckdb(context) },
      files: [],
      tools: [],
    });
  }
  if (settings.type === 'postgresql') {
    const { url } = settings;
    const where = typeof url === 'string' ? { url } : { secret: url.secret };
    return success({
      driver: { type: 'postgresql', readOnly, ...where },
      files: [copyAsset(`generated/${postgresql}`, postgresql)],
      tools: [],
    });
  }
  const python = interpreterOf(findPython, context);
  if (python === null) return failure([noPython(task)]);
  return success({
    driver: { type: 'sqlite', path: settings.path, readOnly, python: python.tool.path },
    files: [readAsset(sqlite)],
    tools: [python.tool],
  });
}

// In this order: what the project has installed, then what came with us.
function placesOfDuckdb({ checkout, project, site }: TaskContext): string[] {
  // Nothing of ours is in an image, nor is the checkout.
  if (site !== undefined) return [join(project, 'package.json')];
  const folders = checkout === null ? [project] : [checkout, project];
  return [...folders.map((folder) => join(folder, 'package.json')), fileURLToPath(import.meta.url)];
}

function readStatements(
  task: PlannedTask,
  context: TaskContext,
  dialect: Dialect,
): Result<readonly BoundStatement[]> {
  const { query, file, identifiers } = readBlock(task);
  const missing = file === undefined ? [] : checkProjectFile(file, task, context);
  if (missing.length > 0) return failure(missing);
  const text = query ?? readFileSync(join(context.project, file ?? ''), 'utf8').replace(/^\uFEFF/, '');
  const { statements, problems } = splitStatements(text, dialect);
  if (problems.length > 0 || statements.length === 0) {
    const [found = { message: 'there is no statement in it', line: 1 }] = problems;
    return failure([unreadable(task, found)]);
  }
  const evaluated = Object.entries(identifiers).map(([name, template]) => [
    name,
    template.includes('${{') ? context.evaluate(template) : template,
  ]);
  const names = {
    task: task.id,
    dialect,
    values: context.values,
    identifiers: Object.fromEntries(evaluated),
  };
  return bindStatements(statements, names);
}

function unreadable(task: PlannedTask, { message, line }: { message: string; line: number }): Diagnostic {
  const { file } = readBlock(task);
  const where =
    file === undefined ? `the query of task \`${task.id}\`` : `\`${file}\` of task \`${task.id}\``;
  return { severity: 'error', code: 'sql-statement', message: `${where}, line ${line}: ${message}` };
}

function invoke(
  task: PlannedTask,
  {
    driver,
    node,
    files,
    tools,
    statements,
  }: Driver & { readonly node: ChosenTool; readonly statements: readonly BoundStatement[] },
): Invocation {
  const { file, connection, output } = readBlock(task);
  const call = {
    task: task.id,
    driver,
    statements,
    returns: task.returns,
    ...(file === undefined ? {} : { file }),
    ...(connection === undefined ? {} : { connection }),
    ...(output === undefined ? {} : { output }),
  };
  return {
    argv: [node.path, { file: harness }, { file: 'call.json' }, { project: '' }],
    env: {},
    passEnv: task.passEnv,
    cwd: task.cwd,
    files: [
      copyAsset(`generated/${harness}`, harness),
      { name: 'call.json', content: JSON.stringify(call) },
      ...files,
    ],
    tools: [node, ...tools],
  };
}

function noPython(task: PlannedTask): Diagnostic {
  return {
    severity: 'error',
    code: 'no-python',
    message: `task \`${task.id}\` asks SQLite, which Python brings, and no \`python3\` or \`python\` is on PATH`,
    hint: "install Python 3.8 or newer, or read the file with DuckDB: `attach 'file.sqlite' (type sqlite)`",
  };
}
