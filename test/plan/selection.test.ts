import { expect, it } from 'vitest';
import { type Selection, selectTasks } from '../../src/plan/selection.ts';
import { orderTasks } from '../../src/plan/task-graph.ts';
import { makePipeline, makeTask } from '../support/pipeline.ts';

// a → b → d → e, a → c → d
const pipeline = makePipeline({
  tasks: [
    makeTask('a'),
    makeTask('b', ['a']),
    makeTask('c', ['a']),
    makeTask('d', ['b', 'c']),
    makeTask('e', ['d']),
  ],
});

it.each<[string, Selection, string]>([
  ['nothing: every task', {}, 'a b c d e'],
  ['only: exactly these', { only: ['b', 'e'] }, 'b e'],
  ['+task: with all that it needs', { only: ['+d'] }, 'a b c d'],
  ['task+: with all that needs it', { only: ['b+'] }, 'b d e'],
  ['+task+: both', { only: ['+b+'] }, 'a b d e'],
  ['from: it and all that needs it', { from: ['c'] }, 'c d e'],
  ['until: it and all that it needs', { until: ['b'] }, 'a b'],
  ['from and until: what both have', { from: ['b'], until: ['d'] }, 'b d'],
  ['only within from', { only: ['a', 'd'], from: ['b'] }, 'd'],
])('selects by %s', (_title, selection, expected) => {
  const result = select(selection);
  expect(result.ok && [...result.value.keys()].join(' ')).toBe(expected);
});

it('says why a task is selected', () => {
  const result = select({ from: ['b'], until: ['d', 'e'] });
  expect(result.ok && result.value.get('d')).toBe('selected by `--from b --until d e`');
});

it('names every selector that is no task', () => {
  expect(select({ only: ['+bb'], until: ['zzzz'] }).diagnostics).toEqual([
    {
      severity: 'error',
      code: 'unknown-selection',
      message: '`--only +bb` names no task of pipeline `train`; it has `a`, `b`, `c`, `d`, `e`',
      hint: 'did you mean `b`?',
    },
    {
      severity: 'error',
      code: 'unknown-selection',
      message: '`--until zzzz` names no task of pipeline `train`; it has `a`, `b`, `c`, `d`, `e`',
    },
  ]);
});

it('names the first tasks of many', () => {
  const many = makePipeline({ tasks: Array.from({ length: 90 }, (_, index) => makeTask(`t${index}`)) });
  expect(selectTasks(many, orderTasks(many.tasks), { only: ['zzzz'] }).diagnostics).toMatchObject([
    {
      message:
        '`--only zzzz` names no task of pipeline `train`; it has `t0`, `t1`, `t2`, `t3`, `t4`, `t5`, `t6`, `t7`, `t8`, `t9`, `t10`, `t11` and 78 more',
    },
  ]);
});

it('refuses a selection that leaves nothing', () => {
  expect(select({ from: ['e'], until: ['a'] }).diagnostics).toEqual([
    {
      severity: 'error',
      code: 'empty-selection',
      message: 'no task of pipeline `train` is selected by `--from e --until a`',
      hint: 'a task runs when each of `--only`, `--from` and `--until` that is given has it; leave one out',
    },
  ]);
});

function select(selection: Selection) {
  return selectTasks(pipeline, orderTasks(pipeline.tasks), selection);
}
