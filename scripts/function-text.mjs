// What `disk/compiled-code.ts` loads: a bundle as the text of a function, of which what V8 made of it can be kept.
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';

/** Options of esbuild for it. */
export const asFunction = {
  banner: {
    js: "(function (require, __file) {'use strict';const module={},__address=require('node:url').pathToFileURL(__file).href;",
  },
  footer: { js: 'return module.exports;})' },
};

/** Makes it a file of one byte a character: that is what it is read as. Only regular expressions held others. */
export function keepToOneByte(file) {
  const text = readFileSync(file, 'utf8');
  writeFileSync(
    file,
    text.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`),
  );
}

/** Names this very text. */
export function digestOf(file) {
  return createHash('sha256').update(readFileSync(file)).digest('hex').slice(0, 16);
}
