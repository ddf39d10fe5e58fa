import type { RecordedSide } from '../../compare/recorded-side.ts';
import { readEvents } from '../../journal/read-events.ts';
import type { ChosenTool } from '../../plan/invocation.ts';
import type { ReadRun } from '../records.ts';

/** A recorded run as comparisons take it: with the programs of its tasks, which only its journal has. */
export async function readSide({ plan, state, alive, directory }: ReadRun): Promise<RecordedSide> {
  const tools = new Map<string, readonly ChosenTool[]>();
  await readEvents(directory.events, (event) => {
    if (event.event === 'task-started' && event.tools.length > 0) tools.set(event.id, event.tools);
  });
  return { plan, state, alive, tools };
}
