import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { failure, type Result, success } from '../diagnostics/result.ts';
import { textOf } from '../engine/environment.ts';
import type { DbtFinder } from '../environments/dbt.ts';
import type { DbtTask } from '../pipeline/kinds/dbt.ts';
import type { ChosenTool, Invocation } from '../plan/invocation.ts';
import type { TaskContext, TaskKind } from '../plan/kind.ts';
import type { PlannedTask } from '../plan/plan.ts';
import { isMap, type Json, type JsonObject } from '../values/json.ts';
import { readAsset } from './asset.ts';
import { nodeOf, programOfSite } from './site-program.ts';

/** Commands of dbt, run one after the other by a harness that says what their results were. */
export function createDbtKind(findDbt: DbtFinder): TaskKind {
  return {
    name: 'dbt',
    summarise: (task) =>
      readBlock(task)
        .commands.map((words) => words.join(' '))
        .join('; '),
    compile: (task, context) => {
      const ofImage =
        context.environment === undefined ? programOfSite(context, { name: 'dbt', path: 'dbt' }) : null;
      const dbt = ofImage ?? findDbt(context);
      if (dbt === null) return failure([noDbt(task)]);
      const missing = checkProject(task, context);
      return missing.length > 0 ? failure(missing) : compile(task, context, dbt);
    },
  };
}

const harness = 'dbt-harness.mjs';

function compile(task: PlannedTask, context: TaskContext, dbt: ChosenTool): Result<Invocation> {
  const { commands, project_dir: folder } = readBlock(task);
  const call = { task: task.id, dbt: dbt.path, commands, options: listOptions(task, context) };
  return success({
    argv: [nodeOf(context).path, { file: harness }, { file: 'call.json' }, { project: folder }],
    env: {},
    passEnv: task.passEnv,
    cwd: task.cwd === '' ? folder : task.cwd,
    files: [readAsset(harness), { name: 'call.json', content: JSON.stringify(call) }],
    tools: [dbt],
  });
}

/** Options of every command; the harness adds those with paths. Each is one argument, whatever its value holds. */
function listOptions(task: PlannedTask, context: TaskContext): object {
  const { vars, target, project_dir: folder } = readBlock(task);
  const values = evaluateAll(vars, context);
  const hasProfiles = existsSync(join(context.project, folder, 'profiles.yml'));
  return {
    profiles: hasProfiles,
    ...(Object.keys(vars).length === 0 ? {} : { vars: JSON.stringify(values) }),
    ...(target === undefined ? {} : { target: textOf(evaluateAll(target, context)) }),
  };
}

function evaluateAll(value: Json, context: TaskContext): Json {
  if (typeof value === 'string') return value.includes('${{') ? context.evaluate(value) : value;
  if (Array.isArray(value)) return value.map((item: Json) => evaluateAll(item, context));
  if (!isMap(value)) return value;
  const entries = Object.entries(value as JsonObject).map(([key, item]) => [key, evaluateAll(item, context)]);
  return Object.fromEntries(entries) as JsonObject;
}

function readBlock(task: PlannedTask): DbtTask {
  return task.block as unknown as DbtTask;
}

function checkProject(task: PlannedTask, context: TaskContext): readonly Diagnostic[] {
  const { project_dir: folder } = readBlock(task);
  if (existsSync(join(context.project, folder, 'dbt_project.yml'))) return [];
  const path = folder === '' ? 'dbt_project.yml' : `${folder}/dbt_project.yml`;
  return [
    {
      severity: 'error',
      code: 'script-not-found',
      message: `\`${path}\`, which task \`${task.id}\` needs, is not in the snapshot`,
      hint: 'say where the dbt project lies: `dbt: { commands: [build], project_dir: FOLDER }`',
    },
  ];
}

function noDbt(task: PlannedTask): Diagnostic {
  return {
    severity: 'error',
    code: 'no-dbt',
    message: `task \`${task.id}\` needs dbt, which is not on PATH`,
    hint: 'name a file that states it, such as `environment: requirements.txt` with `dbt-core` and an adapter',
  };
}
