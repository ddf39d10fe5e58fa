import { isBad, type RunSummary, type TaskSummary } from '../run-summary.ts';
import { compress, renderBlock } from './block.ts';
import { createLogBlocks } from './log-blocks.ts';
import type { LogPlace, PageData } from './page-data.ts';
import { makePageSweep } from './page-sweep.ts';
import { makePageTask } from './page-task.ts';
import type { Preview, ReportModel, TaskDetail } from './report-model.ts';

/** Bytes of all logs, pressed, and of all previews. */
const mostLogs = 760 * 1024;
const mostPreviews = 1024 * 1024;

/** Bytes of one log that are read at most. */
const mostOfOne = 8 * 1024 * 1024;

/** The data of the page as blocks. `framed`: one of them is HTML of others. */
export async function packPage(
  model: ReportModel,
  critical: readonly string[],
): Promise<{ readonly blocks: string; readonly framed: boolean }> {
  const logs = createLogBlocks(mostLogs);
  const places = await placeLogs(model, logs);
  const previews = placePreviews(model.tasks);
  const data = makeData(model, { critical: new Set(critical), places, previews: previews.numbers });
  const blocks = [
    renderBlock('data', compress(JSON.stringify(data))),
    renderBlock('record', compress(JSON.stringify(model.record, null, 1))),
    ...logs.close().map((block, index) => renderBlock(`log-${index}`, block)),
    ...previews.blocks.map((block, index) => renderBlock(`preview-${index}`, block)),
  ];
  return { blocks: blocks.join(''), framed: previews.framed };
}

type Places = ReadonlyMap<string, LogPlace>;

interface DataParts {
  readonly critical: ReadonlySet<string>;
  readonly places: Places;
  readonly previews: ReadonlyMap<string, number>;
}

function makeData(model: ReportModel, { critical, places, previews }: DataParts): PageData {
  const { summary, tasks, sweep } = model;
  const from = Date.parse(summary.startedAt);
  const details = new Map(tasks.map((task) => [task.id, task]));
  const ends = tasks.map(({ endedAt }) => (endedAt === null ? from : Date.parse(endedAt)));
  const last = ends.reduce((latest, end) => Math.max(latest, end), from);
  return {
    run: summary.run,
    pipeline: summary.pipeline,
    from,
    to: Math.max(from + summary.seconds * 1000, last),
    tasks: summary.tasks.flatMap((task) => {
      const detail = details.get(task.id);
      if (detail === undefined) return [];
      return makePageTask({
        summary: task,
        detail,
        from,
        critical: critical.has(task.id),
        logOf: (attempt) => places.get(`${attempt} ${task.id}`) ?? null,
        previewOf: (path) => previews.get(`${task.id}\n${path}`) ?? null,
      });
    }),
    sweep: makePageSweep(sweep, summary.run),
  };
}

// What failed first, and last attempts before earlier ones: if anything has no room, it is what nobody asks for.
async function placeLogs(model: ReportModel, logs: ReturnType<typeof createLogBlocks>): Promise<Places> {
  const details = new Map(model.tasks.map((task) => [task.id, task]));
  const places = new Map<string, LogPlace>();
  for (const { id, attempt } of orderAttempts(model.summary, details)) {
    const room = logs.room();
    if (room === 0) break;
    const place = logs.add(await model.readLog({ id, attempt }, Math.min(room, mostOfOne)));
    if (place !== null) places.set(`${attempt} ${id}`, place);
  }
  return places;
}

function orderAttempts(
  { tasks }: RunSummary,
  details: ReadonlyMap<string, TaskDetail>,
): readonly { readonly id: string; readonly attempt: number }[] {
  const worth = (task: TaskSummary, last: boolean) => (isBad(task) ? 0 : 2) + (last ? 0 : 1);
  return tasks
    .flatMap((task) =>
      (details.get(task.id)?.attempts ?? []).map(({ number }) => ({
        id: task.id,
        attempt: number,
        worth: worth(task, number === task.attempts),
      })),
    )
    .sort((a, b) => a.worth - b.worth);
}

function placePreviews(tasks: readonly TaskDetail[]) {
  const numbers = new Map<string, number>();
  const blocks: Buffer[] = [];
  let size = 0;
  let framed = false;
  for (const { id, previews } of tasks) {
    for (const [path, preview] of previews) {
      const block = compress(JSON.stringify(preview satisfies Preview));
      if (size + block.length > mostPreviews) continue;
      size += block.length;
      framed ||= preview.type === 'page';
      numbers.set(`${id}\n${path}`, blocks.length);
      blocks.push(block);
    }
  }
  return { numbers, blocks, framed };
}
