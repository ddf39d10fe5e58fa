import { expect, it } from 'vitest';
import { suggestName } from '../../src/diagnostics/suggestion.ts';

it.each([
  ['taks', ['tags', 'tasks', 'params'], 'tasks'],
  ['taks', ['tasks', 'tags'], 'tasks'],
  ['shel', ['shell', 'sheet'], 'shell'],
  ['nedes', ['needs', 'nodes'], 'needs'],
  ['tags', ['tasks', 'tags'], 'tags'],
  ['Load', ['load', 'lead'], 'load'],
  ['x', ['params'], undefined],
])('takes `%s` among %j for `%s`', (given, candidates, meant) => {
  expect(suggestName(given, candidates)).toBe(meant);
});
