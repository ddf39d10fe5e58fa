import { hasChange } from '../../review/has-change.ts';
import type { Review, RiskSeverity, TaskChangeKind } from '../../review/review.ts';
import { showOnOneLine } from '../../values/visible-text.ts';
import { paintWith, type Tone } from '../paint.ts';
import type { Style } from '../sink.ts';
import { cutToWidth, fitToScreen, renderTable } from '../table.ts';
import { wrapText } from '../wrap-text.ts';
import { changeMarks, countChanges, countOf } from './words.ts';

/** A review for people at a terminal: what it risks, what changed and why, what would run. Ends with a line end. */
export function renderReviewText(review: Review, style: Style): string {
  const sections = [
    renderHead(review, style),
    renderRisks(review, style),
    renderPipelines(review, style),
    renderTasks(review, style),
    renderEdges(review, style),
    renderPlan(review, style),
    renderNotes(review, style),
  ];
  return sections.filter((section) => section !== '').join('\n');
}

function renderHead(review: Review, style: Style): string {
  const { refs, base, head } = review;
  const paint = paintWith(style);
  const side = (ref: string, id: string) => {
    const name = showOnOneLine(ref);
    return id.startsWith(ref) ? id.slice(0, 7) : `${cutToWidth(name, 24, style.unicode)} (${id.slice(0, 7)})`;
  };
  const arrow = style.unicode ? '→' : '->';
  const range = `review ${side(refs.base, base)} ${arrow} ${side(refs.head, head)}`;
  const counts = hasChange(review) ? countChanges(review, ', ') : 'no pipeline changes';
  return `${paint('strong', range)}\n${counts}\n`;
}

const severityTones: Readonly<Record<RiskSeverity, Tone>> = { high: 'error', medium: 'warning', low: 'note' };

function renderRisks({ risks }: Review, style: Style): string {
  if (risks.length === 0) return '';
  const paint = paintWith(style);
  const lines = risks.flatMap(({ severity, message, code, file, line }) => {
    const [first = '', ...rest] = wrapText(showOnOneLine(message), style.columns - 10);
    const place = fitToScreen(`${showOnOneLine(file)}:${line}  ${code}`, style.columns - 10, style);
    return [
      `  ${paint(severityTones[severity], severity.padEnd(6))}  ${first}`,
      ...rest.map((each) => `          ${each}`),
      `          ${paint('faint', place)}`,
    ];
  });
  return `risks\n${lines.join('\n')}\n`;
}

function renderPipelines({ pipelines }: Review, style: Style): string {
  const rows = pipelines
    .filter(({ change, fields }) => fields.length > 0 || (change !== 'modified' && change !== 'rerun'))
    .map(({ name, change, from, fields }) => [
      { text: name },
      { text: change, tone: change === 'invalid' ? ('error' as const) : ('plain' as const) },
      { text: from === null ? fields.join(', ') : `was ${from}`, tone: 'faint' as const },
    ]);
  return rows.length === 0 ? '' : `pipelines\n${indent(renderTable({ rows }, narrow(style)))}`;
}

const changeTones: Readonly<Record<TaskChangeKind, Tone>> = {
  added: 'good',
  removed: 'error',
  renamed: 'note',
  modified: 'warning',
  rerun: 'note',
};

function renderTasks({ tasks }: Review, style: Style): string {
  const rows = tasks.map(({ id, change, why, cosmetic }) => [
    { text: changeMarks[change].sign, tone: changeTones[change] },
    { text: cutToWidth(showOnOneLine(id), 40, style.unicode) },
    { text: changeMarks[change].word, tone: changeTones[change] },
    { text: cosmetic ? `${why} (cosmetic)` : why, tone: 'faint' as const },
  ]);
  return rows.length === 0 ? '' : `tasks\n${indent(renderTable({ rows }, narrow(style)))}`;
}

function renderEdges({ edges }: Review, style: Style): string {
  const arrow = style.unicode ? '→' : '->';
  const rows = (['added', 'removed'] as const).flatMap((state) =>
    edges[state].map(({ from, to }) => [
      { text: state === 'added' ? '+' : '-', tone: changeTones[state] },
      { text: `${from} ${arrow} ${to}` },
    ]),
  );
  return rows.length === 0 ? '' : `edges\n${indent(renderTable({ rows }, narrow(style)))}`;
}

function renderPlan({ plan, estimated }: Review, style: Style): string {
  if (plan.length === 0) return '';
  const rows = plan.map(({ id, kind, instances }, index) => [
    { text: `${index + 1}`, right: true as const, tone: 'faint' as const },
    { text: cutToWidth(showOnOneLine(id), 50, style.unicode) },
    { text: kind, tone: 'faint' as const },
    { text: instances === 1 ? '' : instances === null ? 'as often as the run tells' : `${instances} times` },
  ]);
  const head = `plan: ${countOf(plan.length, 'task')} would run${estimated ? ' (estimated)' : ''}`;
  return `${head}\n${indent(renderTable({ rows }, narrow(style)))}`;
}

function renderNotes({ notes, undeclared }: Review, style: Style): string {
  const told = [
    ...notes,
    ...(undeclared > 0
      ? [`of ${countOf(undeclared, 'task')} without inputs only the files that they name are followed`]
      : []),
  ];
  return told
    .map((note) => `${wrapText(`note: ${showOnOneLine(note)}`, style.columns).join('\n      ')}\n`)
    .join('');
}

function indent(text: string): string {
  return text.replace(/^(?=.)/gm, '  ');
}

function narrow(style: Style): Style {
  return { ...style, columns: style.columns - 2 };
}
