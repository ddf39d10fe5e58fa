import fc from 'fast-check';
import { expect, it } from 'vitest';
import { seal, sealLine, unseal } from '../../src/journal/seal.ts';

it('seals a value as the same bytes in either form, which give it back', () => {
  const values = fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue(), {
    minKeys: 1,
    noNullPrototype: true,
  });
  fc.assert(
    fc.property(values, (value) => {
      const line = sealLine(value);
      expect(line.toString()).toBe(`${seal(value)}\n`);
      expect(unseal(line.subarray(0, -1))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});
