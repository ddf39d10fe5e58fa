import { isMap, type Json } from '../values/json.ts';
import type { PipelineCall as CallBlock } from './generated/pipeline-types.ts';
import type { CallReturns, PipelineCall, ReturnDeclaration, Task } from './model.ts';

/** What a task of the kind `pipeline` stands for; undefined where its value says nothing that can be read. */
export function readCall(block: CallBlock | undefined, tasks: readonly Task[]): PipelineCall | undefined {
  if (typeof block === 'string') return { form: 'named', name: block, params: {} };
  if (block?.tasks !== undefined) return { form: 'inline', tasks, returns: readCallReturns(block.returns) };
  if (block?.name === undefined) return undefined;
  const params = (block.params ?? {}) as Json;
  return { form: 'named', name: block.name, params: isMap(params) ? params : {} };
}

/** `task.return`, or only the task, which then gives a return of the same name. */
export function readCallReturns(returns: Readonly<Record<string, string>> | undefined): CallReturns {
  return Object.fromEntries(
    Object.entries(returns ?? {}).map(([name, text]) => {
      const dot = text.indexOf('.');
      return [
        name,
        dot === -1 ? { task: text, name } : { task: text.slice(0, dot), name: text.slice(dot + 1) },
      ];
    }),
  );
}

/** The returns of a call by what the called tasks declare; a name that none of them gives is left out. */
export function declareCallReturns(returns: CallReturns, tasks: readonly Task[]): ReturnDeclaration[] {
  const byId = new Map(tasks.map((task) => [task.id, task]));
  return Object.entries(returns).flatMap(([name, given]) => {
    const task = byId.get(given.task);
    // What a pipeline gives that is called by name is known when the files are linked.
    if (task?.call?.form === 'named' && task.returns.length === 0) return [{ name }];
    const declared = task?.returns.find((each) => each.name === given.name);
    return task === undefined || declared === undefined ? [] : [declareAs(name, declared, task)];
  });
}

// Of many instances it is a list of figures, and no figure.
function declareAs(name: string, { kind }: ReturnDeclaration, task: Task): ReturnDeclaration {
  const figure = kind === 'metric' && collectsReturns(task);
  return kind === undefined || figure ? { name } : { name, kind };
}

/** Whether what a task returns reaches others as a list, one value for each of its instances. */
export function collectsReturns({ expansion }: Task): boolean {
  return expansion !== undefined && expansion.form !== 'repeat';
}
