import { returnedJson } from '../../engine/record.ts';
import type { ReturnValue } from '../../plan/task-result.ts';
import { formatSize } from '../../values/size.ts';
import type { TaskSummary } from '../run-summary.ts';
import type { LogPlace, PageAttempt, PageTask } from './page-data.ts';
import type { TaskDetail } from './report-model.ts';
import { renderSummary } from './summary-html.ts';

/** What a task of the page is made of. */
export interface PageTaskParts {
  readonly summary: TaskSummary;
  readonly detail: TaskDetail;
  /** Start of the run, milliseconds since 1970. */
  readonly from: number;
  readonly critical: boolean;
  readonly logOf: (attempt: number) => LogPlace | null;
  /** Number of the block with the preview of an output. */
  readonly previewOf: (path: string) => number | null;
}

/** A task as the script of the page reads it. */
export function makePageTask(parts: PageTaskParts): PageTask {
  const { summary, detail, from } = parts;
  const since = (time: string | null) => (time === null ? null : Date.parse(time) - from);
  return {
    id: summary.id,
    kind: summary.kind,
    description: detail.description,
    parent: summary.parent,
    members: summary.group?.members ?? null,
    status: summary.status,
    reason: summary.reason,
    ready: since(detail.readyAt),
    start: since(detail.startedAt),
    end: since(detail.endedAt),
    seconds: summary.seconds,
    critical: parts.critical,
    needs: detail.needs,
    attempts: detail.attempts.map(
      (attempt): PageAttempt => ({
        number: attempt.number,
        status: attempt.status,
        reason: attempt.reason,
        start: Date.parse(attempt.startedAt) - from,
        end: since(attempt.endedAt),
        log: parts.logOf(attempt.number),
      }),
    ),
    facts: [
      ...(detail.environment === '' ? [] : [['environment', detail.environment] as const]),
      ...detail.tools.map(({ name, value }) => [name, value] as const),
    ],
    params: detail.params.map(({ name, value }) => [name, value]),
    returns: Object.entries(summary.returns).map(([name, value]) => [name, showReturn(value)]),
    inputs: detail.inputs,
    outputs: summary.outputs.map(({ path, digest, size }) => ({
      path,
      digest,
      size,
      preview: parts.previewOf(path),
    })),
    summary: renderSummary(detail.markdown),
  };
}

/** Characters of a value that are shown. */
const longestValue = 2000;

function showReturn(value: ReturnValue): string {
  if ('stored' in value) return `JSON, ${formatSize(value.stored.size)}, in the catalog`;
  if ('pickle' in value) return `a Python value, ${formatSize(value.pickle.size)}, in the catalog`;
  const text = JSON.stringify(returnedJson(value));
  return text.length <= longestValue ? text : `${text.slice(0, longestValue)}…`;
}
