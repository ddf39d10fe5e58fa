import fc from 'fast-check';
import stringWidth from 'string-width';
import { expect, it } from 'vitest';
import { planRun } from '../../../src/plan/plan-run.ts';
import { renderGraphAscii } from '../../../src/reporters/graph/ascii.ts';
import { cleanSource, makePipeline, makeTask } from '../../support/pipeline.ts';

it('draws a chain in one column', () => {
  expect(draw(['load', 'clean load', 'train clean'])).toBe(
    ['● load  stub', '● clean  stub', '● train  stub', ''].join('\n'),
  );
});

it('draws tasks that have nothing to do with one another apart', () => {
  expect(draw(['lint', 'types', 'build types', 'other'])).toBe(
    ['● lint  stub', '', '● types  stub', '● build  stub', '', '● other  stub', ''].join('\n'),
  );
});

it('draws branches that part, cross and meet', () => {
  expect(draw(['x', 'y', 'a x', 'b y x', 'c a b', 'd y', 'e c d x'])).toBe(
    [
      '● x  stub',
      '│ ● y  stub',
      '├─│─╮',
      '│ │ ● a  stub',
      '├─┼─│─╮',
      '│ │ │ ● b  stub',
      '│ │ ├─╯',
      '│ │ ● c  stub',
      '│ ● │ d  stub',
      '├─┴─╯',
      '● e  stub',
      '',
    ].join('\n'),
  );
});

it('draws with ASCII alone where a terminal has no more', () => {
  expect(draw(['x', 'y', 'a x', 'b y x', 'c a b'], { width: 80, unicode: false })).toBe(
    [
      '* x  stub',
      '| * y  stub',
      '+-|-.',
      '| | * a  stub',
      "+-' |",
      '*   | b  stub',
      "+---'",
      '* c  stub',
      '',
    ].join('\n'),
  );
});

it('says why a task is skipped', () => {
  const tasks = [makeTask('a', [], { enabled: false }), makeTask('b', ['a'])];
  const plan = planRun(makePipeline({ tasks }), { source: cleanSource });
  expect(plan.ok && renderGraphAscii(plan.value)).toBe('○ a  stub  (disabled)\n● b  stub\n');
});

it('names the needs for whose lines there is no room', () => {
  const roots = Array.from({ length: 8 }, (_, index) => `t${index}`);
  expect(draw([...roots, `join ${roots.join(' ')}`], { width: 20, unicode: true })).toBe(
    [
      '● t0  stub',
      '│ ● t1  stub',
      '│ │ ● t2  stub',
      '│ │ │ ● t3  stub',
      '│ │ │ │ ● t4  stub',
      '│ │ │ │ │ ● t5  stub',
      '│ │ │ │ │',
      '│ │ │ │ │ ● t6  stub',
      '│ │ │ │ │',
      '│ │ │ │ │ ● t7  stub',
      '├─┴─┴─┴─╯',
      '● join  stub  (need…',
      '',
    ].join('\n'),
  );
});

const graphs = fc
  .array(fc.array(fc.nat(), { maxLength: 3 }), { minLength: 1, maxLength: 14 })
  .map((needs) =>
    needs.map((numbers, index) => [
      `t${index}`,
      ...new Set(index === 0 ? [] : numbers.map((number) => `t${number % index}`)),
    ]),
  );

it('can be read back: the lines of any graph lead to exactly what each task needs', () => {
  fc.assert(
    fc.property(graphs, (graph) => {
      const drawing = draw(
        graph.map((row) => row.join(' ')),
        { width: 400, unicode: true },
      );
      const read = readDrawing(drawing);
      expect(read).toEqual(new Map(graph.map(([id = '', ...needs]) => [id, new Set(needs)])));
    }),
    { numRuns: 300 },
  );
});

it('never draws a line that is wider than the terminal', () => {
  fc.assert(
    fc.property(graphs, fc.integer({ min: 10, max: 40 }), fc.boolean(), (graph, width, unicode) => {
      const drawing = draw(
        graph.map((row) => row.join(' ')),
        { width, unicode },
      );
      expect(drawing.split('\n').filter((line) => stringWidth(line) > width)).toEqual([]);
    }),
  );
});

function draw(rows: readonly string[], look?: { width: number; unicode: boolean }): string {
  const tasks = rows.map((row) => {
    const [id = '', ...needs] = row.split(' ');
    return makeTask(id, needs);
  });
  const plan = planRun(makePipeline({ tasks }), { source: cleanSource });
  return plan.ok ? renderGraphAscii(plan.value, look) : '';
}

/** Follows the lines of a drawing with the eyes of a reader, from top to bottom: what stands in a column, and what joins. */
function readDrawing(drawing: string): Map<string, Set<string>> {
  const needs = new Map<string, Set<string>>();
  let columns = new Map<number, string>();
  let joined: Set<string> | null = null;
  for (const line of drawing
    .split('\n')
    .filter((row, index, rows) => index < rows.length - 1 || row !== '')) {
    const id = /● .*?(t\d+) {2}stub/.exec(line)?.[1];
    const cells = [...line].filter((_, index) => index % 2 === 0);
    if (id === undefined) {
      const joins = cells.flatMap((cell, column) =>
        '├┤┼┴╰╯'.includes(cell) ? [columns.get(column) ?? '?'] : [],
      );
      joined = joins.length > 0 ? new Set(joins) : null;
      columns = new Map([...columns].filter(([column]) => '│├┤┼'.includes(cells[column] ?? ' ')));
      continue;
    }
    const column = cells.indexOf('●');
    const above = columns.get(column);
    needs.set(id, joined ?? new Set(above === undefined ? [] : [above]));
    joined = null;
    columns = new Map([...columns].filter(([place]) => cells[place] === '│'));
    columns.set(column, id);
  }
  return needs;
}
