import type { ResolvedParam } from '../../../plan/plan.ts';
import { showOnOneLine } from '../../../values/visible-text.ts';
import { showValue } from '../../event-teller.ts';
import { wordOf } from '../../glyphs.ts';
import { wordWithReason } from '../../word-with-reason.ts';
import { describeBytes } from './log-pane.ts';
import { fill, type Row, row } from './row.ts';
import type { Pane } from './screen.ts';
import type { Seen } from './seen.ts';

/** What the run was given, and what the chosen task was given and has returned. */
export function renderParams(seen: Seen, columns: number, rows: number): Pane {
  const { plan, state, chosen } = seen;
  const planned = chosen === null ? undefined : state.planned.get(chosen.id);
  const table = [
    ...section('PARAMS OF THE RUN', plan.params.map(describeParam)),
    ...(chosen === null
      ? []
      : [
          ...section(`TASK ${showOnOneLine(chosen.id)}`, [
            ['kind', chosen.kind],
            ['status', wordWithReason(wordOf(chosen.status), showOnOneLine(chosen.reason))],
            ['attempts', String(chosen.attempts)],
          ]),
          ...section('PARAMS', (planned?.params ?? []).map(describeParam)),
          ...section(
            'RETURNS',
            Object.entries(chosen.returns).map(([name, value]) => [name, showValue(value)]),
          ),
        ]),
  ];
  return scrolled(table, { seen, columns, rows });
}

/** The files that tasks gave. */
export function renderFiles(seen: Seen, columns: number, rows: number): Pane {
  const files = [...seen.state.tasks.values()].flatMap(({ id, outputs }) =>
    outputs.map(
      ({ path, size, digest }): Fact => [
        showOnOneLine(path),
        `${describeBytes(size).padEnd(10)}  ${showOnOneLine(id)}  ${digest.slice(0, 12)}`,
      ],
    ),
  );
  return scrolled(section('FILES', files), { seen, columns, rows });
}

type Fact = readonly [string, string];

function describeParam({ name, value, source }: ResolvedParam): Fact {
  const text = showOnOneLine(typeof value === 'string' ? value : JSON.stringify(value));
  return [name, source === 'none' ? text : `${text}  (${source.replaceAll('-', ' ')})`];
}

function section(title: string, facts: readonly Fact[]): readonly Row[] {
  const width = Math.min(40, Math.max(0, ...facts.map(([name]) => name.length)));
  return [
    row(` ${title}`, 'faint'),
    ...(facts.length === 0 ? [row('   none', 'faint')] : []),
    ...facts.map(
      ([name, value]): Row => [{ text: `   ${name.padEnd(width)}  `, tone: 'note' }, { text: value }],
    ),
    row(''),
  ];
}

function scrolled(
  table: readonly Row[],
  { seen, columns, rows }: { seen: Seen; columns: number; rows: number },
): Pane {
  const from = Math.max(0, Math.min(seen.ui.offset, table.length - rows));
  return { columns, rows: table.slice(from, from + rows).map((line) => fill(line, columns)) };
}
