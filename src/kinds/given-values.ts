import type { InvocationFile } from '../plan/invocation.ts';
import type { BoundValue, TaskContext } from '../plan/kind.ts';
import type { Json } from '../values/json.ts';

/**
 * `values.json` for Python: what a task is given, by name. `{ json }` stands in place; `{ pickle }` and `{ exact }` name
 * a file beside it, the latter for a value that is plain data too, so that type hints apply to it.
 */
export function writePythonValues(context: TaskContext): readonly InvocationFile[] {
  const values = Object.entries(context.values);
  const files = values.flatMap(([name, value]) => {
    const pickled = pickleOf(value);
    return pickled === undefined ? [] : [{ name: fileOf(name), copyOf: pickled.path }];
  });
  return [writeEntries(values.map(([name, value]) => [name, pythonEntry(name, value)])), ...files];
}

/** `values.json` for everyone else: JSON, and `{ pickled: true }` for what only Python can read. */
export function writePlainValues(context: TaskContext): InvocationFile {
  const entries = Object.entries(context.values);
  return writeEntries(
    entries.map(([name, value]) => [name, 'json' in value ? { json: value.json } : { pickled: true }]),
  );
}

/** Names whose values are pickled: only Python can read them. */
export function listPickled(context: TaskContext): readonly string[] {
  return Object.entries(context.values)
    .filter(([, value]) => !('json' in value))
    .map(([name]) => name);
}

function pythonEntry(name: string, value: BoundValue): Json {
  if ('pickle' in value) return { pickle: fileOf(name) };
  return value.exact === undefined ? { json: value.json } : { exact: fileOf(name) };
}

function pickleOf(value: BoundValue) {
  return 'pickle' in value ? value : value.exact;
}

function writeEntries(entries: readonly (readonly [string, Json])[]): InvocationFile {
  return { name: 'values.json', content: JSON.stringify(Object.fromEntries(entries)) };
}

function fileOf(name: string): string {
  return `given/${name}.pkl`;
}
