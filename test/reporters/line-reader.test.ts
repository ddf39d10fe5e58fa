import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createLineReader } from '../../src/reporters/line-reader.ts';

it('gives the same lines however the bytes are cut', () => {
  const text = fc.array(
    fc.oneof(fc.string(), fc.constantFrom('\n', '\r', '\r\n', 'é', '😀', '\u001b[31m', '\u0000')),
    {
      maxLength: 30,
    },
  );
  fc.assert(
    fc.property(text, fc.array(fc.nat(60), { maxLength: 8 }), (pieces, cuts) => {
      const bytes = Buffer.from(pieces.join(''));
      const whole = createLineReader();
      const cut = createLineReader();
      const expected = [...whole.push(bytes), ...whole.end()];
      const places = [0, ...cuts.map((place) => Math.min(place, bytes.length)), bytes.length].sort(
        (a, b) => a - b,
      );
      const lines = places.flatMap((place, index) =>
        cut.push(bytes.subarray(place, places[index + 1] ?? place)),
      );
      expect([...lines, ...cut.end()]).toEqual(expected);
    }),
  );
});

it('shows the last state of a line that was written over', () => {
  const reader = createLineReader();
  expect(reader.push(Buffer.from('10%\r50%\r'))).toEqual([]);
  expect(reader.push(Buffer.from('100%\r\nnext\r\n'))).toEqual(['100%', 'next']);
});

it('strips what would steer a terminal and shows bytes that are no text', () => {
  const reader = createLineReader();
  expect(reader.push(Buffer.from('\u001b]0;title\u0007a\u001b[2Jb\u0000\u202ec\n'))).toEqual([
    'ab\\x00\\u202ec',
  ]);
  expect(reader.push(Buffer.from([0xff, 0x61, 0x0a]))).toEqual(['\\xffa']);
});

it('passes a line without an end on in pieces of whole characters', () => {
  const reader = createLineReader();
  const lines = [...reader.push(Buffer.from('€'.repeat(10_000))), ...reader.end()];
  expect(lines.join('')).toBe('€'.repeat(10_000));
  expect(lines.map((line) => line.length)).toEqual([2730, 2730, 2730, 1810]);
});
