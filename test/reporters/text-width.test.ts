import fc from 'fast-check';
import stringWidth from 'string-width';
import { expect, it } from 'vitest';
import { widthOf } from '../../src/reporters/text-width.ts';

const pieces = ['a', ' ', '~', 'é', 'ſ', '…', '·', '»', '✓', '✗', '↻', '■', '⊘', '●', '○', '─', '╿', '│'];
const others = ['漢', '👩‍🔬', '✔️', 'e\u0301', '\u200b', '\t', '한', '\u00ad'];

it('is what the library says', () => {
  for (const text of [...pieces, ...others]) expect([text, widthOf(text)]).toEqual([text, stringWidth(text)]);
  const texts = fc.array(fc.constantFrom(...pieces, ...others)).map((parts) => parts.join(''));
  fc.assert(fc.property(texts, (text) => widthOf(text) === stringWidth(text)));
});
