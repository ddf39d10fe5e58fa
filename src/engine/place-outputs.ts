import type { OutputFile } from '../plan/task-result.ts';
import type { PreparedWorkspace, World } from './ports.ts';

/** Puts outputs into a copy of the commit: those whose bytes are kept, and that stood in one. Of one path the last counts. */
export async function placeOutputs(
  world: World,
  { project }: PreparedWorkspace,
  files: readonly OutputFile[],
): Promise<void> {
  const stored = files.filter((file) => file.stored && file.aside !== true);
  const last = new Map(stored.map((file) => [file.path, file]));
  if (last.size > 0) await world.catalog.place([...last.values()], project);
}
