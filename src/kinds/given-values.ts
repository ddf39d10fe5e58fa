import type { InvocationFile } from '../plan/invocation.ts';
import type { BoundValue, PickledValue, TaskContext } from '../plan/kind.ts';
import type { Json } from '../values/json.ts';

/**
 * `values.json` for Python: what a task is given, by name. `{ json }` stands in place; `{ pickle }` and `{ exact }` name
 * a file beside it, the latter for a value that is plain data too, so that type hints apply to it; `{ list }` has such
 * entries for what instances gave.
 */
export function writePythonValues(context: TaskContext): readonly InvocationFile[] {
  const files: InvocationFile[] = [];
  const entries = Object.entries(context.values).map(
    ([name, value]) => [name, pythonEntry(name, value, files)] as const,
  );
  return [writeEntries(entries), ...files];
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

function pythonEntry(name: string, value: BoundValue, files: InvocationFile[]): Json {
  if ('pickle' in value) return { pickle: giveFile(name, value, files) };
  if (!('json' in value) || value.list !== undefined) {
    return {
      list: (value.list ?? []).map(({ matrix, value: item }, index) => ({
        ...(matrix === undefined ? {} : { matrix }),
        value: pythonEntry(`${name}-${index}`, item, files),
      })),
    };
  }
  return value.exact === undefined ? { json: value.json } : { exact: giveFile(name, value.exact, files) };
}

function giveFile(name: string, { path }: PickledValue, files: InvocationFile[]): string {
  const file = `given/${name}.pkl`;
  files.push({ name: file, copyOf: path });
  return file;
}

function writeEntries(entries: readonly (readonly [string, Json])[]): InvocationFile {
  return { name: 'values.json', content: JSON.stringify(Object.fromEntries(entries)) };
}
