import type { CheckAnnotation, CheckOutput, Conclusion } from '../../github/checks.ts';
import { formatElapsed } from '../elapsed.ts';
import { codeBlock, codeSpan, escapeMarkdown } from '../escape/markdown.ts';
import { markOf, wordOf } from '../glyphs.ts';
import { countStatuses } from '../render-end.ts';
import { isBad, isTroubled, type RunSummary, type TaskSummary } from '../run-summary.ts';
import { wordWithReason } from '../word-with-reason.ts';
import type { Annotation } from './annotations.ts';

/** Bytes of each text of a check, below what GitHub takes. */
const mostBytes = 60_000;
/** Last lines of a failed task. */
const tailLines = 40;

/** A run as its check shows it: failures first. */
export function renderCheck(summary: RunSummary, annotations: readonly Annotation[]): CheckOutput {
  return {
    title: `${countStatuses(summary)} · ${formatElapsed(summary.seconds)}`,
    summary: joinFitting([...head(summary), ...table(summary)], '\n'),
    text: joinFitting(summary.tasks.filter(isTroubled).map(renderTail), '\n\n'),
    annotations: toCheckAnnotations(annotations),
  };
}

/** What a check says of a run, by how it ended. */
export function concludeRun(status: RunSummary['status']): Conclusion {
  switch (status) {
    case 'succeeded':
      return 'success';
    case 'succeeded_with_failures':
      return 'neutral';
    case 'failed':
      return 'failure';
    case 'timed_out':
      return 'timed_out';
    case 'skipped':
      return 'skipped';
    case 'canceled':
    case 'interrupted':
      return 'cancelled';
    default:
      return status satisfies never;
  }
}

/** Those that stand at a place, failures first. */
export function toCheckAnnotations(annotations: readonly Annotation[]): readonly CheckAnnotation[] {
  const order = { failure: 0, warning: 1, notice: 2 };
  return annotations
    .flatMap(({ level, title, message, position }) =>
      position === undefined
        ? []
        : [
            {
              path: position.file,
              line: position.line,
              level: level === 'error' ? ('failure' as const) : level,
              title,
              message,
            },
          ],
    )
    .sort((left, right) => order[left.level] - order[right.level]);
}

function head({ source, run, reason }: RunSummary): readonly string[] {
  const why = reason === '' ? '' : `: ${escapeMarkdown(reason)}`;
  return [`Run ${codeSpan(run)} at ${codeSpan(source.commit.slice(0, 12))}${why}`, ''];
}

function table({ tasks }: RunSummary): readonly string[] {
  const sorted = tasks.toSorted((left, right) => Number(isBad(right)) - Number(isBad(left)));
  return ['| | Task | Status | Duration |', '|---|---|---|---:|', ...sorted.map(renderRow)];
}

function renderRow(task: TaskSummary): string {
  const status = wordWithReason(wordOf(task.status), escapeMarkdown(task.reason.slice(0, 200)));
  const took = task.attempts === 0 ? '' : formatElapsed(task.seconds);
  return `| ${markOf(task.status, true).glyph} | ${codeSpan(task.id)} | ${status} | ${took} |`;
}

function renderTail({ id, tail, reason }: TaskSummary): string {
  const lines = tail.slice(-tailLines).join('\n').slice(-8000);
  return `**${codeSpan(id)}**: ${escapeMarkdown(reason)}\n\n${codeBlock(lines)}`;
}

// Whole parts only, so that no table and no fence is cut in two.
function joinFitting(parts: readonly string[], between: string): string {
  const kept: string[] = [];
  let size = 0;
  for (const part of parts) {
    size += Buffer.byteLength(part) + between.length;
    if (size > mostBytes) {
      kept.push(`${between}and ${parts.length - kept.length} more`);
      break;
    }
    kept.push(part);
  }
  return kept.join(between);
}
