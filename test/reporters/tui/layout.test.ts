import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { EventBody } from '../../../src/engine/event.ts';
import { widthOf } from '../../../src/reporters/text-width.ts';
import { fitName } from '../../../src/reporters/tui/layout/fit-name.ts';
import { cut, cutMiddle, fill, rowWidth } from '../../../src/reporters/tui/layout/row.ts';
import { matrixOf, planTasks, scriptTask } from '../../support/grouped.ts';
import { makeChain } from '../../support/recorded-run.ts';
import { finished, rowsOf, see, started, stateOf } from './told.ts';

const plan = makeChain(['ingest', 'train', 'evaluate']);
const failed = stateOf(plan, [
  started('ingest'),
  finished('ingest', 'succeeded'),
  started('train'),
  finished('train', 'failed', 'exit 3'),
]);
const log = {
  id: 'train',
  attempt: 1,
  follows: true,
  page: {
    size: 60,
    atEnd: true,
    found: null,
    lines: [
      { offset: 0, stream: 'stdout', time: 0, text: 'epoch 1' },
      { offset: 8, stream: 'stderr', time: 0, text: 'ValueError: loss is NaN' },
    ],
  },
} as const;

it('puts what failed first, its log beside it, and the rest in the order of the plan', () => {
  expect(rowsOf(see(plan, failed, { log, size: { columns: 80, rows: 16 } }))).toMatchInlineSnapshot(`
    [
      " train  main@c0ffee0 r-7k2q         ✗1 ✓1 ·1   2/3  ▓▓▓▓▓▓▓▓░░░░  running 1m 0s ",
      "─────────────────────────────────┬──────────────────────────────────────────────",
      " TASKS                  / filter │ train  ✗ exit 3  1.0s                        ",
      ">✗ train            1.0s  exit 3 │ epoch 1                                      ",
      " ✓ ingest           1.0s         │ ERR ValueError: loss is NaN                  ",
      " · evaluate                      │ ── end of log (60 bytes) ──                  ",
      "                                 │                                              ",
      "                                 │                                              ",
      "                                 │                                              ",
      "                                 │                                              ",
      "                                 │                                              ",
      "                                 │                                              ",
      "                                 │                                              ",
      "                                 │                                              ",
      "─────────────────────────────────┴──────────────────────────────────────────────",
      " 1Tasks 2DAG 3Time 4Params 5Files   ↵zoom /find fFollow !fail rRerun ?help q    ",
    ]
  `);
});

it('has one column where there is little room, and three where there is much', () => {
  expect(rowsOf(see(plan, failed, { log, size: { columns: 40, rows: 10 } }))).toMatchInlineSnapshot(`
    [
      " train r-7k2q  ✗1 ✓1 ·1   running 1m 0s ",
      " TASKS                         / filter ",
      ">✗ train                   1.0s  exit 3 ",
      " ✓ ingest                  1.0s         ",
      " · evaluate                             ",
      "                                        ",
      "                                        ",
      "                                        ",
      "                                        ",
      " 1Tasks 2DAG 3Time 4Params 5Files  ?hel…",
    ]
  `);
  const wide = rowsOf(see(plan, failed, { log, size: { columns: 200, rows: 50 } }));
  expect(wide[2]).toMatch(/^ TASKS .*│ train {2}✗ exit 3.*│ DAG/);
});

it('shows each of the other views on the whole screen', () => {
  const view = (name: 'dag' | 'time' | 'params' | 'files') =>
    rowsOf(see(plan, failed, { chosenUi: { view: name }, size: { columns: 60, rows: 15 } }))
      .slice(2, 9)
      .map((line) => line.trimEnd());
  expect({
    dag: view('dag'),
    time: view('time'),
    params: view('params'),
    files: view('files'),
  }).toMatchInlineSnapshot(`
    {
      "dag": [
        " DAG",
        "> ✓ ingest  succeeded  1.0s",
        "  ✗ train  failed  1.0s",
        "  · evaluate  queued",
        "",
        "",
        "",
      ],
      "files": [
        " FILES",
        "   none",
        "",
        "",
        "",
        "",
        "",
      ],
      "params": [
        " PARAMS OF THE RUN",
        "   none",
        "",
        " TASK train",
        "   kind      stub",
        "   status    failed: exit 3",
        "   attempts  1",
      ],
      "time": [
        " TIME                                           0s to 1m 0s",
        ">✓ ingest            ▓ 1.0s",
        " ✗ train              ▓ 1.0s",
        "",
        "",
        "",
        "",
      ],
    }
  `);
});

it('uses ASCII alone where the terminal knows nothing else, also for what tasks print', () => {
  const hostile = {
    ...log,
    page: { ...log.page, lines: [{ offset: 0, stream: 'stdout', time: 0, text: 'é 火 ok' } as const] },
  };
  for (const view of ['tasks', 'dag', 'time', 'params', 'files'] as const) {
    const rows = rowsOf(see(plan, failed, { log: hostile, unicode: false, chosenUi: { view } }));
    expect(rows.filter((row) => !/^[ -~]{80}$/.test(row))).toEqual([]);
  }
});

it('fills every row of every size exactly, whatever is on it', () => {
  fc.assert(
    fc.property(
      fc.record({
        columns: fc.integer({ min: 40, max: 300 }),
        rows: fc.integer({ min: 10, max: 80 }),
        view: fc.constantFrom('tasks', 'dag', 'time', 'params', 'files'),
        focus: fc.constantFrom('list', 'side'),
        zoomed: fc.boolean(),
        wrap: fc.boolean(),
        help: fc.boolean(),
        text: fc.string({ unit: 'grapheme', maxLength: 400 }),
      }),
      ({ columns, rows, text, ...chosenUi }) => {
        const line = {
          offset: 0,
          stream: 'stderr',
          time: 1,
          text: text.replace(/[\p{C}\p{Zl}\p{Zp}\p{M}]/gu, ''),
        } as const;
        const shown = { ...log, page: { ...log.page, lines: [line, line] } };
        const seen = see(plan, failed, {
          log: shown,
          size: { columns, rows },
          chosenUi: { ...chosenUi, pinned: 'train' },
          pinned: shown,
        });
        const drawn = rowsOf(seen);
        expect(drawn.length).toBe(rows);
        expect(drawn.filter((row) => widthOf(row) !== columns)).toEqual([]);
      },
    ),
    { numRuns: 60 },
  );
});

it('cuts a text at its width and says so', () => {
  expect(cut('abcdef', 4)).toBe('abc…');
  expect(cut('火火火', 4)).toBe('火…');
  expect(rowWidth(fill([{ text: '火火火' }], 4))).toBe(4);
});

it('says below the log of a failure what is known of it, and what can be done when the run is over', () => {
  const state = stateOf(plan, [
    started('ingest'),
    {
      ...finished('ingest', 'failed', 'no module'),
      outcome: {
        status: 'failed',
        exitCode: 1,
        signal: null,
        failure: { message: 'no module `etl`', hint: 'put it beside the pipeline', file: 'a.py', line: 3 },
      },
    } as EventBody,
  ]);
  const seen = see(plan, state, { log: { ...log, id: 'ingest' }, live: false });
  const below = rowsOf(seen).map((text) => text.slice(34).trim());
  const end = below.findIndex((text) => text.includes('end of log'));
  expect(below.slice(end + 1, end + 5)).toEqual([
    'no module `etl`',
    'at a.py:3',
    'hint: put it beside the pipeline',
    'retry  r   with params  R   log file  e',
  ]);
});

it('marks the line that was found by more than a colour', () => {
  const found = { ...log, page: { ...log.page, found: 8 } };
  const rows = rowsOf(see(plan, failed, { log: found, chosenUi: { search: 'loss', focus: 'side' } }));
  expect(rows.find((text) => text.includes('loss is NaN'))).toContain('│>ERR ValueError');
  expect(rows.find((text) => text.includes('epoch 1'))).toContain('│ epoch 1');
});

const grid = planTasks([
  scriptTask('measure', [], matrixOf({ learning_rate: [0.01, 0.1], optimizer: ['adam', 'sgd'] })),
]);

it('tells the instances of a matrix apart, folded out and in their times', () => {
  const ids = grid.tasks.flatMap(({ id }) =>
    ['0.01,optimizer=adam', '0.01,optimizer=sgd', '0.1,optimizer=adam'].map(
      (cell) => `${id}[learning_rate=${cell}]`,
    ),
  );
  const state = stateOf(grid, [
    { event: 'group-started', id: 'measure', task: 'measure' } as EventBody,
    ...ids.flatMap((id) => [started(id), finished(id, 'succeeded')]),
  ]);
  const shown = (view: 'tasks' | 'time') =>
    rowsOf(see(grid, state, { chosenUi: { view, unfolded: new Set(['measure']) } }))
      .slice(3, 8)
      .map((row) => (view === 'tasks' ? row.slice(0, 33) : row.slice(0, 27)).trimEnd());
  expect({ tasks: shown('tasks'), time: shown('time') }).toMatchInlineSnapshot(`
    {
      "tasks": [
        ">▾ measure    3/4 ✓3 ·1  avg 1.0s",
        "   ✓ [0.01,adam]             1.0s",
        "   ✓ [0.01,sgd]              1.0s",
        "   ✓ [0.1,adam]              1.0s",
        "   · [0.1,sgd]",
      ],
      "time": [
        ">✓ measure[0.01,adam]",
        " ✓ measure[0.01,sgd]",
        " ✓ measure[0.1,adam]",
        "",
        "",
      ],
    }
  `);
});

it('keeps the beginning and the end of a name that is too long', () => {
  expect(fitName('train[seed=1]', 13)).toBe('train[seed=1]');
  expect(fitName('train[seed=12]', 13)).toBe('train[12]');
  expect(fitName('etl[region=eu]/load', 30, 'etl[region=eu]')).toBe('load');
  expect(fitName('a-task-with-a-long-name', 11)).toBe('a-tas…-name');
  expect(cutMiddle('火火火火', 5)).toBe('火…火');
});
