import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { runRunnable } from './command-line.ts';
import { makeRepository } from './repository.ts';

/** What a command of a page does. */
export interface Told {
  /** Exit code; 0 unless it is said. */
  readonly code?: number;
  /** Of the run; `succeeded` or `failed`, as the exit code has it, unless it is said. */
  readonly status?: string;
  /** Ids of all tasks of the run, by status. */
  readonly tasks?: Readonly<Record<string, string>>;
  /** Some of what tasks returned. */
  readonly returns?: Readonly<Record<string, unknown>>;
  /** How many attempts some of the tasks took. */
  readonly attempts?: Readonly<Record<string, number>>;
  /** Part of what it prints. */
  readonly prints?: string;
}

/** The commands of an example's page in their order, each with what it does. */
export type Page = readonly (readonly [command: string, told: Told])[];

interface Shown {
  readonly run: { readonly status: string };
  readonly tasks: readonly { id: string; status: string; attempts: number; returns: object }[];
}

/** Runs all commands of an example's page, in a repository with that example, as a reader would; none may be left out. */
export async function followPage(example: string, page: Page): Promise<void> {
  const repository = makeRepository();
  const folder = join(repository.root, example);
  cpSync(fileURLToPath(new URL(`../../examples/${example}`, import.meta.url)), folder, {
    recursive: true,
    filter: (path) => !path.includes('__pycache__'),
  });
  repository.commit('Example');
  const env = {
    ...repository.environment,
    RUNNABLE_STATE_DIR: repository.state,
    RUNNABLE_WORKSPACE_DIR: repository.workspaces,
    LC_ALL: 'C.UTF-8',
  };
  const commands = commandsOf(readFileSync(join(folder, 'README.md'), 'utf8'));
  expect(commands).toEqual(page.map(([command]) => command));
  expect(await runRunnable(['validate', '--strict', '--json'], { cwd: folder, env })).toMatchObject({
    code: 0,
    stdout: '{"diagnostics":[]}\n',
  });
  for (const [command, told] of page) await follow(command, told, { cwd: folder, env });
}

async function follow(
  command: string,
  told: Told,
  place: { readonly cwd: string; readonly env: Readonly<Record<string, string>> },
): Promise<void> {
  const { args, env } = readCommand(command);
  const json = told.tasks === undefined ? [] : ['--json', '--logs', 'none'];
  const { code, stdout, stderr } = await runRunnable([...args, ...json], {
    cwd: place.cwd,
    env: { ...place.env, ...env },
  });
  expect({ command, code, stderr }).toMatchObject({ command, code: told.code ?? 0 });
  if (told.prints !== undefined) expect(`${stdout}${stderr}`, command).toContain(told.prints);
  if (told.tasks === undefined) return;
  const { run, tasks } = JSON.parse(stdout) as Shown;
  const status = told.status ?? (told.code === undefined ? 'succeeded' : 'failed');
  expect({ command, status: run.status, tasks: idsByStatus(tasks) }).toEqual({
    command,
    status,
    tasks: told.tasks,
  });
  const each = <T>(pick: (task: Shown['tasks'][number]) => T) =>
    Object.fromEntries(tasks.map((task) => [task.id, pick(task)]));
  expect(
    each((task) => task.returns),
    command,
  ).toMatchObject(told.returns ?? {});
  expect(
    each((task) => task.attempts),
    command,
  ).toMatchObject(told.attempts ?? {});
}

function idsByStatus(tasks: Shown['tasks']): Record<string, string> {
  const idsOf = (status: string) => tasks.filter((task) => task.status === status).map(({ id }) => id);
  return Object.fromEntries(tasks.map(({ status }) => [status, idsOf(status).join(' ')]));
}

/** Commands of the blocks of a page, their remarks left out. */
function commandsOf(page: string): readonly string[] {
  return [...page.matchAll(/^(?:[A-Z]+=\w+ )?runnable .*$/gm)].map(([line]) => line.replace(/ +#.*$/, ''));
}

/** Words of a command, as a shell reads them: quotation marks keep blanks together, `NAME=value` may stand before. */
function readCommand(command: string): { args: string[]; env: Record<string, string> } {
  const words = [...command.matchAll(/(?:'[^']*'|[^' ])+/g)].map(([word]) => word.replaceAll("'", ''));
  const start = words.indexOf('runnable');
  const env = Object.fromEntries(words.slice(0, start).map((word) => word.split('=', 2)));
  return { args: words.slice(start + 1), env };
}
