import fc from 'fast-check';
import { expect, it } from 'vitest';
import { compareFields, fieldValue, makeCacheKey } from '../../src/plan/cache-key.ts';
import type { CacheField } from '../../src/plan/cache-record.ts';

const field = fc.record({ name: fc.string({ minLength: 1 }), value: fc.string() });
const fields = fc.uniqueArray(field, { selector: ({ name }) => name, maxLength: 8 });

it('gives the same key exactly where all fields are the same', () => {
  fc.assert(
    fc.property(fields, fields, (left, right) => {
      const same = JSON.stringify(left) === JSON.stringify(right);
      expect(makeCacheKey(left).digest === makeCacheKey(right).digest).toBe(same);
    }),
  );
});

it('gives another key when any one field is another, has another name, is gone or is new', () => {
  fc.assert(
    fc.property(fields, fc.nat(), field, (all, at, other) => {
      fc.pre(all.length > 0 && all.every(({ name }) => name !== other.name));
      const place = at % all.length;
      const key = makeCacheKey(all).digest;
      const replaced = (made: readonly CacheField[]) =>
        makeCacheKey([...all.slice(0, place), ...made, ...all.slice(place + 1)]).digest;
      const old = all[place] ?? other;
      expect(replaced([{ ...old, value: `${old.value}!` }])).not.toBe(key);
      expect(replaced([{ ...old, name: other.name }])).not.toBe(key);
      expect(replaced([])).not.toBe(key);
      expect(replaced([old, other])).not.toBe(key);
      expect(replaced([old])).toBe(key);
    }),
  );
});

it('shows short values, and gives the same key whether a value is shown or not', () => {
  const shown = { name: 'param token', value: fieldValue('hunter22') };
  const hidden = { name: 'param token', value: fieldValue('hunter22', (text) => text.includes('hunter22')) };
  expect(shown.value).toBe('"hunter22"');
  expect(hidden.value).toMatch(/^sha256:[0-9a-f]{64}$/);
  expect(fieldValue('x'.repeat(500))).toMatch(/^sha256:[0-9a-f]{64}$/);
  expect(makeCacheKey([hidden]).digest).toBe(makeCacheKey([shown]).digest);
});

it('tells values apart that look alike, and not those that only are written in another order', () => {
  expect(new Set(['1', 1, true, 'true', null, 'null', [], {}, ''].map((each) => fieldValue(each))).size).toBe(
    9,
  );
  expect(fieldValue({ a: 1, b: 2 })).toBe(fieldValue({ b: 2, a: 1 }));
});

it('says what differs between two keys, in the order of the later one', () => {
  const before = [
    { name: 'kind', value: 'shell' },
    { name: 'gone', value: '1' },
    { name: 'param a', value: '1' },
  ];
  const after = [
    { name: 'param a', value: '2' },
    { name: 'kind', value: 'shell' },
    { name: 'new', value: '3' },
  ];
  expect(compareFields(before, after)).toEqual([
    { name: 'param a', before: '1', after: '2' },
    { name: 'new', before: null, after: '3' },
    { name: 'gone', before: '1', after: null },
  ]);
});
