import type { Path } from '../../diagnostics/span.ts';
import type { Json } from '../../values/json.ts';
import type { KindSchema } from '../kind-schema.ts';
import type { Task } from '../model.ts';
import type { Subject } from '../rule.ts';

/** A text of a file with its place. */
export interface PlacedText {
  readonly text: string;
  readonly path: Path;
}

/** Texts of a task's kind: those that may hold expressions (`templates`), or those that become program text (`scripts`). */
export function listBlockTexts(
  task: Task,
  { sources, loading }: Subject,
  which: keyof Pick<KindSchema, 'templates' | 'scripts'>,
): PlacedText[] {
  const kind = loading.source.kinds.get(task.kind);
  const block: Readonly<Record<string, unknown>> = { ...sources.get(task)?.task.block };
  const value = block[task.kind];
  if (kind === undefined || value === undefined) return [];
  return kind[which](value as Json).map(({ text, path }) => ({
    text,
    path: [...task.path, kind.name, ...path],
  }));
}
