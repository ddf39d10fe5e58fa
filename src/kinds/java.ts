import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { failure, type Result, resultOf } from '../diagnostics/result.ts';
import type { JavaTask } from '../pipeline/kinds/java.ts';
import type { Argument, ChosenTool, Invocation } from '../plan/invocation.ts';
import type { TaskContext, TaskKind } from '../plan/kind.ts';
import type { PlannedTask } from '../plan/plan.ts';
import { evaluateArguments } from './command-arguments.ts';
import { checkProjectFile } from './project-file.ts';
import { programOfSite } from './site-program.ts';

/** A Java program; `findJava` gives the Java of the machine, null where there is none. In an image it is that of the image. */
export function createJavaKind(findJava: () => ChosenTool | null): TaskKind {
  return {
    name: 'java',
    summarise,
    compile: (task, context) => {
      const java = programOfSite(context, { name: 'java', path: 'java' }) ?? findJava();
      return java === null ? failure([noJava(task)]) : compile(task, context, java);
    },
  };
}

function summarise(task: PlannedTask): string {
  const { jar, main_class: name, args } = readBlock(task);
  return [jar, ...(name === undefined ? [] : [name]), ...args].join(' ');
}

function compile(task: PlannedTask, context: TaskContext, java: ChosenTool): Result<Invocation> {
  const { jar, main_class: name, args } = readBlock(task);
  const program: Argument[] =
    name === undefined ? ['-jar', { project: jar }] : ['-cp', { project: jar }, name];
  const invocation: Invocation = {
    argv: [java.path, ...program, ...evaluateArguments(args, context)],
    env: {},
    passEnv: task.passEnv,
    cwd: task.cwd,
    files: [],
    tools: [java],
  };
  return resultOf(invocation, checkProjectFile(jar, task, context));
}

function readBlock(task: PlannedTask): JavaTask {
  return task.block as unknown as JavaTask;
}

function noJava(task: PlannedTask): Diagnostic {
  return {
    severity: 'error',
    code: 'no-java',
    message: `task \`${task.id}\` needs Java, and no \`java\` is in \`JAVA_HOME\` or on PATH`,
    hint: 'install a Java runtime, or set `JAVA_HOME` to the folder of one',
  };
}
