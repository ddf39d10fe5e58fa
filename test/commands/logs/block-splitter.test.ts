import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createBlockSplitter } from '../../../src/commands/logs/block-splitter.ts';

it('gives all bytes in blocks of whole lines, however they come', () => {
  const pieces = fc.array(fc.string({ unit: fc.constantFrom('a', '\n') }), { maxLength: 10 });
  fc.assert(
    fc.property(pieces, (texts) => {
      const blocks: string[] = [];
      const splitter = createBlockSplitter((block) => blocks.push(block.toString()));
      for (const text of texts) splitter.push(Buffer.from(text));
      splitter.end();
      const whole = texts.join('');
      expect(blocks.join('')).toBe(whole === '' || whole.endsWith('\n') ? whole : `${whole}\n`);
      expect(blocks.every((block) => block.endsWith('\n'))).toBe(true);
    }),
  );
});

it('passes a line of several MiB on in pieces', () => {
  const blocks: number[] = [];
  const splitter = createBlockSplitter((block) => blocks.push(block.length));
  for (let piece = 0; piece < 40; piece += 1) splitter.push(Buffer.alloc(1 << 16, 'x'));
  splitter.end();
  expect(blocks).toEqual([17 * 65536 + 1, 17 * 65536 + 1, 6 * 65536 + 1]);
});
