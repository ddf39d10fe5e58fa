import assert from 'node:assert/strict';
import { test } from 'node:test';
import { measureWords, splitWords } from '../tasks/words.mjs';

test('splits at blanks', () => {
  assert.deepEqual(splitWords({ text: 'One  two' }), { words: ['one', 'two'] });
});

test('measures words', () => {
  assert.deepEqual(measureWords({ words: ['a', 'bcd'] }), { longest: 'bcd', meanLength: 2 });
});
