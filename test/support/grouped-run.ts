import { success } from '../../src/diagnostics/result.ts';
import type { RunEvent } from '../../src/engine/event.ts';
import { listTasks } from '../../src/engine/list-tasks.ts';
import type { RunState } from '../../src/engine/state.ts';
// The clock of a trial does not wait for modules.
import '../../src/expressions/evaluate-template.ts';
import '../../src/expressions/references.ts';
import type { TaskKind } from '../../src/plan/kind.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { Trial } from './engine.ts';
import { exited, type Script, succeeded } from './scripted-executor.ts';

/** Compiles every task to a program of its name, with the values that it sees as its arguments. */
const valuesKind: TaskKind = {
  name: 'script',
  summarise: (task) => task.id,
  compile: (task, { values }) =>
    success({
      argv: [task.id, JSON.stringify(values)],
      env: {},
      passEnv: [],
      cwd: '',
      files: [],
      tools: [],
    }),
};

/** The values that an attempt was given, by name. */
export function valuesOf(argv: readonly unknown[]): Record<string, unknown> {
  const bound = JSON.parse(`${argv[1]}`) as Record<string, { json?: unknown }>;
  return Object.fromEntries(Object.entries(bound).map(([name, value]) => [name, value.json ?? value]));
}

export function trialOf(plan: Plan, script: Script, events?: readonly RunEvent[]): Trial {
  const world = { kinds: new Map([['script', valuesKind]]) };
  return new Trial(plan, script, { world, ...(events === undefined ? {} : { events }) });
}

/** Ends as a table says, by id; else with success, and a return `out` that tells the id. */
export function ends(table: Record<string, Awaited<ReturnType<Script>>> = {}): Script {
  return async ({ id }) => table[id] ?? { outcome: succeeded };
}

export const fails = { outcome: exited(1) };

export async function run(plan: Plan, script: Script = ends()): Promise<{ state: RunState; trial: Trial }> {
  const trial = trialOf(plan, script);
  return { state: await trial.finish(), trial };
}

export const outline = (state: RunState) =>
  listTasks(state).map(({ id, status, reason }) =>
    [id, status, reason].filter((word) => word !== '').join(' '),
  );

export const returning = { returns: [{ name: 'out' }] };
