import { combinationAt, labelValues } from '../../plan/grid/grid.ts';
import { listSelected } from '../../plan/grid/selection.ts';
import { paramLabel } from '../../plan/params/given-param.ts';
import type { Sink } from '../../reporters/sink.ts';
import { textOf } from '../../reporters/sweep/columns.ts';
import { shorten } from '../../reporters/sweep/table.ts';
import { widthOf } from '../../reporters/text-width.ts';
import type { PreparedSweep } from '../../session/sweep/prepare-sweep.ts';
import type { Context } from '../command.ts';

/** Prints the selected combinations, found and written piece by piece however many there are. */
export async function listCombinations(
  sweep: PreparedSweep,
  { stdout, stderr, quiet }: Context,
  form: 'text' | 'json',
): Promise<void> {
  const { grid, selection, total, selected } = sweep;
  const lines = form === 'json' ? jsonLines(sweep) : textLines(sweep);
  if (form === 'text' && !quiet) {
    const axes = grid.axes.map((axis) => `${paramLabel(axis)} (${axis.values.length})`).join(', ');
    const of = selected === total ? '' : ` of ${total}`;
    stderr.write(`${selected}${of} combinations of ${axes}\n`);
  }
  await writeAll(stdout, lines(listSelected(grid, selection)));
}

/** Bytes that may wait for the reader. */
const largestBacklog = 64 * 1024;

async function writeAll(sink: Sink, lines: Iterable<string>): Promise<void> {
  let piece = '';
  for (const line of lines) {
    piece += line;
    if (piece.length < 16_384) continue;
    sink.write(piece);
    piece = '';
    if (sink.backlog() > largestBacklog) await sink.flush();
    if (sink.isGone?.() === true) return;
  }
  sink.write(piece);
}

type Lines = (indices: Iterable<number>) => Generator<string>;

function textLines({ grid, total }: PreparedSweep): Lines {
  const labels = grid.axes.map(paramLabel);
  const indexWidth = `${total - 1}`.length;
  // The widths follow from the values of the axes: no combination is looked at for them.
  const texts = grid.axes.map(({ values }, nth) =>
    values.map((value) => `${labels[nth]}=${shorten(textOf(value))}`),
  );
  const widths = texts.map((each) => each.reduce((most, text) => Math.max(most, widthOf(text)), 0));
  return function* (indices) {
    for (const index of indices) {
      const { values } = combinationAt(grid, index);
      const cells = values.map((value, nth) => {
        const text = `${labels[nth]}=${shorten(textOf(value))}`;
        return text + ' '.repeat(Math.max(0, (widths[nth] ?? 0) - widthOf(text)));
      });
      yield `${`${index}`.padStart(indexWidth)}  ${cells.join('  ').trimEnd()}\n`;
    }
  };
}

function jsonLines({ grid, total, selected, target }: PreparedSweep): Lines {
  const axes = grid.axes.map((axis) => ({ name: paramLabel(axis), values: axis.values }));
  const { pipeline, source } = target;
  const head = { pipeline: pipeline.name, commit: source.commit, dirty: source.dirty, axes, total, selected };
  return function* (indices) {
    yield `${JSON.stringify(head).slice(0, -1)},"combinations":[`;
    let before = '\n';
    for (const index of indices) {
      yield `${before}${JSON.stringify({ index, params: labelValues(grid, combinationAt(grid, index)) })}`;
      before = ',\n';
    }
    yield '\n]}\n';
  };
}
