import { expect, it } from 'vitest';
import { isSameWork } from '../../../src/session/bisect/judge-run.ts';
import { makeChain } from '../../support/recorded-run.ts';

it('takes the work of a pipeline of the same name that the file does not define for other work', () => {
  const plan = makeChain(['load', 'train']);
  expect(isSameWork(plan, plan)).toBe(true);
  expect(isSameWork(plan, { ...plan, file: 'command line' })).toBe(false);
  expect(isSameWork(plan, { ...plan, definition: '{}' })).toBe(false);
});
