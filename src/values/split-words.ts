/**
 * The words of a command as people type it, with quotation marks of both kinds and backslashes; no shell reads it, so
 * nothing else in it has a meaning. Null where a quotation mark is not closed.
 */
export function splitWords(text: string): string[] | null {
  const words: string[] = [];
  const piece = /\s+|'([^']*)'|"((?:[^"\\]|\\[\s\S])*)"|\\([\s\S])|([^\s'"\\]+)/y;
  let word: string | null = null;
  while (piece.lastIndex < text.length) {
    const [whole, single, double, escaped, plain] = piece.exec(text) ?? [];
    if (whole === undefined) return null;
    const part = single ?? double?.replace(/\\(["\\$`])/g, '$1') ?? escaped ?? plain;
    if (part !== undefined) word = (word ?? '') + part;
    else if (word !== null) {
      words.push(word);
      word = null;
    }
  }
  return word === null ? words : [...words, word];
}
