import { hasChange } from '../../review/has-change.ts';
import type { Review, ReviewCounts, Risk, TaskChange } from '../../review/review.ts';
import { quoteAll } from '../../review/sentence.ts';
import { codeSpan } from '../escape/markdown.ts';
import { renderFieldChanges } from './field-changes.ts';
import { renderChangeGraph } from './graph.ts';
import { changeMarks, countChanges, countOf, sentence } from './words.ts';

/** How a review becomes a comment. */
export interface ReviewCommentOptions {
  /** Tells the comments of one pull request apart; null: no marker, for a summary. */
  readonly key: string | null;
  /** Bytes of the whole comment; what does not fit goes step by step. Default: 60,000. */
  readonly limit?: number;
  readonly links?: {
    /** Of the full report. */
    readonly report?: string;
    /** What the path of a file of the head follows, such as `https://github.com/o/r/blob/<id>/`. */
    readonly files?: string;
  };
  /** The head of the comment that this one takes the place of. */
  readonly previous?: { readonly head: string; readonly counts: ReviewCounts };
}

/** The largest comment that is written, in bytes: GitHub takes 65,536 characters. */
export const largestComment = 60_000;

/** What GitHub comments of this project begin with: so they are found again. */
export function reviewMarker(key: string): string {
  return `<!-- runnable:v1 key=${key.replace(/[^\w.-]+/g, '_').replace(/-{2,}/g, '-')} -->`;
}

/**
 * A review as GitHub Markdown of bounded size. Foreign text stays literal: no markup, mention, link or HTML comes of
 * it. The marker, the totals, each high risk and the link to the report are always there; of thousands of high risks
 * those that fit, and how many more there are.
 */
export function renderReviewComment(review: Review, options: ReviewCommentOptions): string {
  const limit = options.limit ?? largestComment;
  for (const parts of ladder) {
    const text = renderParts(review, parts, options);
    if (Buffer.byteLength(text) <= limit) return text;
  }
  return renderLeast(review, options, limit);
}

/** What is shown, less from step to step. */
interface Parts {
  readonly graph: boolean;
  /** Each task that only runs again; else how many there are. */
  readonly reruns: boolean;
  readonly details: boolean;
  readonly rows: number;
  readonly plan: boolean;
  readonly risks: 'all' | 'high';
}

const whole: Parts = {
  graph: true,
  reruns: true,
  details: true,
  rows: Number.POSITIVE_INFINITY,
  plan: true,
  risks: 'all',
};
const ladder: readonly Parts[] = [
  whole,
  { ...whole, graph: false },
  { ...whole, graph: false, reruns: false },
  { ...whole, graph: false, reruns: false, details: false },
  { ...whole, graph: false, reruns: false, details: false, rows: 50 },
  { graph: false, reruns: false, details: false, rows: 0, plan: false, risks: 'high' },
];

function renderParts(review: Review, parts: Parts, options: ReviewCommentOptions): string {
  const high = review.risks.filter(({ severity }) => severity === 'high');
  const others = parts.risks === 'all' ? review.risks.filter(({ severity }) => severity !== 'high') : [];
  const isOpen = high.length > 0 || review.tasks.length <= 5;
  const sections = [
    renderHead(review, options),
    renderProblems(review, options),
    renderHighRisks(high.map((risk) => renderRisk(risk, options))),
    renderTable(review, parts),
    renderOtherRisks(others.slice(0, parts.rows), {
      options,
      more: others.length - Math.min(others.length, parts.rows),
    }),
    parts.details ? fold(`Field changes (${countDetailed(review)})`, renderFieldChanges(review), isOpen) : '',
    parts.graph ? fold('Graph', renderChangeGraph(review), false) : '',
    parts.plan ? renderPlan(review, parts.rows) : '',
    renderFoot(review, options, parts !== whole),
  ];
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}

// Only what must never go: then each code of a high risk with its tasks, and of these as many as fit.
function renderLeast(review: Review, options: ReviewCommentOptions, limit: number): string {
  const high = review.risks.filter(({ severity }) => severity === 'high');
  const head = renderHead(review, options);
  const foot = renderFoot(review, options, true);
  const room =
    limit - Buffer.byteLength(`${head}\n\n${foot}\n\n> [!CAUTION]\n> and 100000 more high risks\n`);
  const lines: string[] = [];
  let used = 0;
  let shown = 0;
  for (const risk of high) {
    const line = `${codeSpan(risk.code)} ${codeSpan(shorten(risk.task ?? risk.pipeline ?? risk.file))}`;
    used += Buffer.byteLength(`> - ${line}\n`);
    if (used > room) break;
    lines.push(line);
    shown += 1;
  }
  const more = high.length - shown;
  const risks = renderHighRisks(more > 0 ? [...lines, `and ${more} more high risks`] : lines);
  return `${[head, risks, foot].filter((section) => section !== '').join('\n\n')}\n`;
}

function renderHead(review: Review, { key }: ReviewCommentOptions): string {
  const { plan, base, head, dirty } = review;
  const counts = `**${countChanges(review, ' · ')}**`;
  const planned = `plan: ${countOf(plan.length, 'task')}${review.estimated ? ' (estimated)' : ''}`;
  const range = `${codeSpan(base.slice(0, 7))} → ${codeSpan(head.slice(0, 7))}${dirty ? ' with changes that are not committed' : ''}`;
  const lines = [
    `### runnable · pipeline review — ${describeVerdict(review)}`,
    `${counts} | ${planned} | ${range}`,
  ];
  return [...(key === null ? [] : [reviewMarker(key)]), ...lines].join('\n');
}

function describeVerdict(review: Review): string {
  const { risks, diagnostics } = review;
  const errors = diagnostics.filter(({ severity }) => severity === 'error').length;
  if (errors > 0) return `❌ ${countOf(errors, 'error')}`;
  for (const severity of ['high', 'medium', 'low'] as const) {
    const count = risks.filter((risk) => risk.severity === severity).length;
    if (count > 0)
      return `${severity === 'low' ? 'ℹ️' : '⚠️'} ${count} ${severity} risk${count === 1 ? '' : 's'}`;
  }
  return hasChange(review) ? '✅ no risk found' : '✅ no pipeline changes';
}

const mostProblems = 20;

function renderProblems({ diagnostics }: Review, options: ReviewCommentOptions): string {
  if (diagnostics.length === 0) return '';
  const lines = diagnostics.slice(0, mostProblems).map((problem) => {
    const place =
      problem.file === null
        ? ''
        : ` (${renderPlace({ file: problem.file, line: problem.line ?? 1 }, options)})`;
    return `> - ${problem.severity}: ${sentence(shorten(problem.message))}${place}`;
  });
  const more = diagnostics.length - lines.length;
  const kind = diagnostics.some(({ severity }) => severity === 'error') ? 'CAUTION' : 'NOTE';
  return [`> [!${kind}]`, ...lines, ...(more > 0 ? [`> - and ${more} more`] : [])].join('\n');
}

function renderHighRisks(lines: readonly string[]): string {
  return lines.length === 0 ? '' : ['> [!CAUTION]', ...lines.map((line) => `> - ${line}`)].join('\n');
}

function renderRisk(risk: Risk, options: ReviewCommentOptions): string {
  return `${sentence(shorten(risk.message))} (${renderPlace(risk, options)})`;
}

function renderPlace({ file, line }: Pick<Risk, 'file' | 'line'>, { links }: ReviewCommentOptions): string {
  const shown = codeSpan(`${file}:${line}`);
  if (links?.files === undefined || file === '') return shown;
  const path = file.split('/').map(encodePart).join('/');
  return `[${shown}](${links.files}${path}#L${Math.trunc(line)})`;
}

// A lone surrogate has no encoding; parentheses would end the link.
function encodePart(part: string): string {
  return encodeURIComponent(part.replace(/\p{Surrogate}/gu, '\ufffd')).replace(
    /[()!'*]/g,
    (mark) => `%${mark.charCodeAt(0).toString(16)}`,
  );
}

function renderTable({ tasks }: Review, { reruns, rows }: Parts): string {
  const listed = reruns ? tasks : tasks.filter(({ change }) => change !== 'rerun');
  const left = tasks.length - listed.length;
  const sorted = listed.length > rows ? listed.toSorted((one, other) => rankOf(one) - rankOf(other)) : listed;
  const shown = sorted.slice(0, rows);
  const more = listed.length - shown.length;
  const notes = [
    ...(more > 0 ? [`${more} more`] : []),
    ...(left > 0 ? [`${countOf(left, 'task')} to re-run`] : []),
  ];
  const table =
    shown.length === 0
      ? ''
      : ['| | Task | Change | Why |', '|---|---|---|---|', ...shown.map(renderRow)].join('\n');
  const rest = notes.length === 0 || tasks.length === 0 ? '' : `and ${notes.join(', ')}`;
  return [table, rest].filter((part) => part !== '').join('\n\n');
}

function rankOf({ risk, change }: TaskChange): number {
  const rank = risk === null ? 3 : ['high', 'medium', 'low'].indexOf(risk);
  return rank * 2 + Number(change === 'rerun');
}

function renderRow(task: TaskChange): string {
  const { emoji, word } = changeMarks[task.change];
  const fields =
    task.fields.length > 0 ? task.fields.map((field) => codeSpan(shorten(field))).join(', ') : word;
  const change = task.change === 'modified' ? `${fields}${task.cosmetic ? ' (cosmetic)' : ''}` : word;
  // What only repeats the fields says nothing.
  const why = task.why === quoteAll(task.fields, 6) ? '' : sentence(shorten(task.why));
  return `| ${emoji} | ${codeSpan(shorten(task.id))} | ${change} | ${why === '' ? '–' : why} |`;
}

interface OtherRisks {
  readonly options: ReviewCommentOptions;
  /** Risks that are not listed. */
  readonly more: number;
}

function renderOtherRisks(risks: readonly Risk[], { options, more }: OtherRisks): string {
  if (risks.length === 0) return '';
  const lines = risks.map((risk) => `- ${risk.severity}: ${renderRisk(risk, options)}`);
  const rest = more > 0 ? [`- and ${more} more`] : [];
  return fold(
    `Other risks (${risks.length + more})`,
    [...lines, ...rest].join('\n'),
    risks.length + more <= 5,
  );
}

function countDetailed({ tasks, pipelines }: Review): number {
  return [...tasks, ...pipelines].filter(({ details }) => details.length > 0).length;
}

function renderPlan({ plan, estimated, undeclared }: Review, rows: number): string {
  if (plan.length === 0) return '';
  const most = Math.min(rows, 200);
  const lines = plan.slice(0, most).map(({ id, instances, why }, index) => {
    const times = instances === 1 ? '' : ` × ${instances ?? '?'}`;
    return `${index + 1}. ${codeSpan(shorten(id))}${times}${why === '' ? '' : `: ${sentence(shorten(why))}`}`;
  });
  const more = plan.length > most ? [`\nand ${plan.length - most} more`] : [];
  const open =
    undeclared > 0
      ? [`\nOf ${countOf(undeclared, 'task')} without inputs only the files that they name are followed.`]
      : [];
  const title = `Plan: ${countOf(plan.length, 'task')}${estimated ? ' (estimated: some is known at run time only)' : ''}`;
  return fold(title, [...lines, ...more, ...open].join('\n'), false);
}

function renderFoot(review: Review, { links, previous }: ReviewCommentOptions, isShort: boolean): string {
  const parts = [
    `Updated for ${codeSpan(review.head.slice(0, 7))}`,
    ...(previous === undefined
      ? []
      : [`previous: ${codeSpan(previous.head.slice(0, 7))} (${countChanges(previous, ', ')})`]),
    ...(links?.report === undefined
      ? []
      : [`[full report](${encodeURI(links.report).replace(/[()]/g, '')})`]),
    ...(isShort ? ['shortened to fit'] : []),
    'nothing was executed',
  ];
  const notes = isShort ? review.notes.slice(0, 5) : review.notes;
  const lines = notes.map((note) => `<sub>${sentence(shorten(note))}</sub>`);
  return [...lines, `<sub>${parts.join(' · ')}</sub>`].join('\n\n');
}

function fold(title: string, content: string, isOpen: boolean): string {
  if (content === '') return '';
  return `<details${isOpen ? ' open' : ''}><summary>${title}</summary>\n\n${content}\n\n</details>`;
}

function shorten(text: string): string {
  return text.length <= 300 ? text : `${text.slice(0, 299)}…`;
}
