import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createLineReader } from '../../src/reporters/line-reader.ts';

const output = fc
  .array(
    fc.oneof(
      fc.string(),
      fc.constantFrom('\n', '\r', '\r\n', 'é', '😀', '\u001b[31m', '\u0000', 'x'.repeat(9000)),
    ),
    { maxLength: 30 },
  )
  .map((pieces) => Buffer.from(pieces.join('')));

it('gives the same text however the bytes are cut', () => {
  fc.assert(
    fc.property(output, fc.array(fc.nat(), { maxLength: 8 }), (bytes, cuts) => {
      const whole = createLineReader();
      const expected = whole.push(bytes) + whole.end();
      const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
      const reader = createLineReader();
      const pieces = places.map((place, index) =>
        reader.push(bytes.subarray(place, places[index + 1] ?? place)),
      );
      expect(pieces.join('') + reader.end()).toBe(expected);
    }),
  );
});

it('gives only whole lines', () => {
  fc.assert(
    fc.property(output, (bytes) => {
      const reader = createLineReader();
      const lines = bytes.filter((byte) => byte === 10).length;
      const text = reader.push(bytes);
      expect(text.split('\n')).toHaveLength(lines + 1);
      expect(text).toMatch(/^$|\n$/);
    }),
  );
});

it('shows the last state of a line that was written over', () => {
  const reader = createLineReader();
  expect(reader.push(Buffer.from('10%\r50%\r'))).toBe('');
  expect(reader.push(Buffer.from('100%\r\nnext\r\n'))).toBe('100%\nnext\n');
});

it('strips what would steer a terminal and shows bytes that are no text', () => {
  const reader = createLineReader();
  expect(reader.push(Buffer.from('\u001b]0;title\u0007a\u001b[2Jb\u0000\u202ec\n'))).toBe(
    'ab\\x00\\u202ec\n',
  );
  expect(reader.push(Buffer.from([0xff, 0x61, 0x0a]))).toBe('\\xffa\n');
});

it('cuts a very long line at a whole character, and says how much more there is', () => {
  const shown = `${'€'.repeat(2730)}… (21810 more bytes are in the log)\n`;
  const reader = createLineReader();
  expect(reader.push(Buffer.from('€'.repeat(10_000))) + reader.end()).toBe(shown);
  expect(reader.push(Buffer.from(`a\n${'€'.repeat(10_000)}\nb\n`))).toBe(`a\n${shown}b\n`);
});
