import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EventBody } from '../../src/engine/event.ts';
import { createRun } from '../../src/journal/create-run.ts';
import { openState } from '../../src/journal/state-directory.ts';
import type { CliProject } from './cli-project.ts';
import { makeChain, startedOf } from './recorded-run.ts';
import { type SeenCommand, startInTerminal, type TerminalOptions } from './terminal.ts';

/** Records a run of three tasks of which the second one failed: an event each second from a full hour of 2026-01-01 on. */
export async function recordFailed(
  project: CliProject,
  { id = 'r-aaaaaaaaaa', hour = 12 }: { readonly id?: string; readonly hour?: number } = {},
): Promise<void> {
  const plan = makeChain(['ingest', 'train', 'evaluate']);
  const state = await openState(project.state);
  let second = 0;
  const now = () => {
    second += 1;
    return new Date(Date.UTC(2026, 0, 1, hour, 0, second)).toISOString();
  };
  const run = await createRun(state, { plan, started: startedOf(plan, id) }, { now });
  const ended = { task: 'ingest', attempt: 1, seconds: 1, returns: {}, outputs: [] } as const;
  const outcome = { status: 'failed', exitCode: 3, signal: null } as const;
  const events = [
    { event: 'task-started', id: 'ingest', task: 'ingest', attempt: 1, tools: [] },
    {
      event: 'task-finished',
      id: 'ingest',
      ...ended,
      status: 'succeeded',
      reason: '',
      outcome: { status: 'succeeded' },
    },
    { event: 'task-started', id: 'train', task: 'train', attempt: 1, tools: [] },
    {
      event: 'task-finished',
      id: 'train',
      ...ended,
      task: 'train',
      status: 'failed',
      reason: 'exit 3',
      outcome,
    },
    {
      event: 'task-skipped',
      id: 'evaluate',
      task: 'evaluate',
      status: 'upstream_failed',
      reason: '`train` failed',
    },
    { event: 'run-finished', status: 'failed', reason: '', exit_code: 1, seconds: 6 },
  ] as const satisfies readonly EventBody[];
  for (const event of events) await run.journal.append([event]);
  const logs = join(run.directory.logs, '2-train.1');
  writeFileSync(`${logs}.log`, 'epoch 1\nloss is nan\n');
  writeFileSync(`${logs}.idx`, '');
  await run.close();
}

/** How a command of the project is started in a terminal. */
export function optionsOf(project: CliProject, more: Partial<TerminalOptions> = {}): TerminalOptions {
  const env = {
    ...project.environment,
    RUNNABLE_STATE_DIR: project.state,
    RUNNABLE_WORKSPACE_DIR: project.workspaces,
    PLACE: project.place('.'),
    LC_ALL: 'C.UTF-8',
    ...more.env,
  };
  return { ...more, cwd: project.root, env };
}

/** Starts a command of the project in a terminal. */
export function show(
  project: CliProject,
  args: readonly string[],
  more: Partial<TerminalOptions> = {},
): SeenCommand {
  return startInTerminal(args, optionsOf(project, more));
}
