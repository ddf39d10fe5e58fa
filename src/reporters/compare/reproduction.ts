import type { ReproducedTask, Reproduction } from '../../compare/judge-reproduction.ts';
import { showOnOneLine } from '../../values/visible-text.ts';
import { wordOf } from '../glyphs.ts';
import { paintWith } from '../paint.ts';
import type { Style } from '../sink.ts';
import { wordWithReason } from '../word-with-reason.ts';
import { cutLine, toStyle } from './cut-line.ts';
import { count, describeOutput, showChange, showReturn } from './words.ts';

/** Tasks that are told in full. */
const mostTasks = 40;

/** Whether a run came out as the one that it repeats and where not, for people. */
export function renderReproduction(reproduction: Reproduction, style: Style): string {
  const { equal, of, run, tasks, environment, notes } = reproduction;
  const paint = paintWith(style);
  const lines = [
    equal
      ? `${paint('good', 'reproduced')}: ${run.id} gave what ${of.id} had given`
      : `${paint('error', 'differs')}: ${run.id} did not give what ${of.id} had given`,
    `  ${equal ? describeEqual(reproduction) : describeDifferent(reproduction)}`,
    ...tasks.slice(0, mostTasks).flatMap((task) => renderTask(task, style)),
    ...(tasks.length > mostTasks ? [`  and ${count(tasks.length - mostTasks, 'task')} more`] : []),
    ...environment.map(
      (change) => `${paint('note', 'environment')}: ${showOnOneLine(change.name)}  ${showChange(change)}`,
    ),
    ...notes.map((note) => `${paint('note', 'note')}: ${showOnOneLine(note)}`),
    ...(equal ? [] : [`all of it: runnable compare ${of.id} ${run.id}`]),
  ];
  return toStyle(`${lines.map((line) => cutLine(line, style)).join('\n')}\n`, style);
}

function describeEqual({ of, compared }: Reproduction): string {
  const ended = of.status.startsWith('succeeded') ? '' : `; ${wordOf(of.status)}, as before`;
  return `the same: ${describeCounts(compared)}${ended}`;
}

function describeCounts({ tasks, returns, outputs }: Reproduction['compared']): string {
  return [count(tasks, 'task'), count(returns, 'return'), count(outputs, 'output file')].join(', ');
}

function describeDifferent({ tasks, compared }: Reproduction): string {
  const outputs = tasks.reduce((total, task) => total + task.outputs.length, 0);
  const returns = tasks.reduce((total, task) => total + task.returns.length, 0);
  const statuses = tasks.filter(({ status }) => status.before !== status.after).length;
  const parts = [
    ...(statuses === 0 ? [] : [`${statuses} of ${count(compared.tasks, 'task')}`]),
    ...(returns === 0 ? [] : [`${returns} of ${count(compared.returns, 'return')}`]),
    ...(outputs === 0 ? [] : [`${outputs} of ${count(compared.outputs, 'output file')}`]),
  ];
  return `came out otherwise: ${parts.join(', ')}`;
}

function renderTask(
  { id, status, reason, returns, outputs }: ReproducedTask,
  style: Style,
): readonly string[] {
  const paint = paintWith(style);
  const name = paint('strong', showOnOneLine(id));
  const now = wordWithReason(wordOf(status.after ?? 'absent'), showOnOneLine(reason.after ?? ''));
  const ended = status.before === status.after ? '' : `  ${wordOf(status.before ?? 'absent')} → ${now}`;
  return [
    `  ${name}${ended}`,
    ...returns.map((change) => `    ${showOnOneLine(change.name)}  ${showReturn(change)}`),
    ...outputs.flatMap((output) => {
      const [first = '', ...others] = describeOutput(output);
      return [`    ${showOnOneLine(output.path)}  ${first}`, ...others.map((text) => `      ${text}`)];
    }),
  ];
}
