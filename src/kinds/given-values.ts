import type { InvocationFile } from '../plan/invocation.ts';
import type { BoundValue, TaskContext } from '../plan/kind.ts';

/** `values.json`: what a task is given, by name, JSON in place and pickles as files beside it. */
export function writeValues(context: TaskContext): readonly InvocationFile[] {
  const entries = Object.entries(context.values);
  const content = JSON.stringify(
    Object.fromEntries(
      entries.map(([name, value]) => [
        name,
        'json' in value ? { json: value.json } : { pickle: fileOf(name) },
      ]),
    ),
  );
  return [{ name: 'values.json', content }, ...entries.flatMap(([name, value]) => pickleOf(name, value))];
}

/** Names whose values are pickled: only Python can read them. */
export function listPickled(context: TaskContext): readonly string[] {
  return Object.entries(context.values)
    .filter(([, value]) => !('json' in value))
    .map(([name]) => name);
}

function pickleOf(name: string, value: BoundValue): readonly InvocationFile[] {
  return 'json' in value ? [] : [{ name: fileOf(name), copyOf: value.path }];
}

function fileOf(name: string): string {
  return `given/${name}.pkl`;
}
