import { expect, it } from 'vitest';
import { stubKind } from '../../src/kinds/stub.ts';
import { plannedTask, taskContext } from '../support/planned-task.ts';

it('gives the values that the file states, and null for returns without one', () => {
  const task = plannedTask({
    kind: 'stub',
    block: { returns: { rows: [1, 2] } },
    returns: [{ name: 'rows' }, { name: 'model' }],
  });
  expect(stubKind.returns?.(task, taskContext('/'))).toEqual({ rows: [1, 2], model: null });
  expect(stubKind.summarise(task)).toBe('gives rows, model');
});
