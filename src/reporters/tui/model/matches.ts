/** Whether a line holds a text that somebody looks for: the size of letters matters only if the text has capital ones. */
export function holds(line: string, text: string): boolean {
  return text === text.toLowerCase() ? line.toLowerCase().includes(text) : line.includes(text);
}

/** A line in parts, in their order: what somebody looks for, and what is between. */
export function splitAtMatches(
  line: string,
  text: string,
): readonly { readonly text: string; readonly isMatch: boolean }[] {
  const folded = text === text.toLowerCase() ? line.toLowerCase() : line;
  // A few letters are longer in small: then nothing stands where it was.
  if (text === '' || folded.length !== line.length) return [{ text: line, isMatch: false }];
  const parts = [];
  let done = 0;
  for (let at = folded.indexOf(text); at !== -1; at = folded.indexOf(text, done)) {
    if (at > done) parts.push({ text: line.slice(done, at), isMatch: false });
    done = at + text.length;
    parts.push({ text: line.slice(at, done), isMatch: true });
  }
  if (done < line.length || parts.length === 0) parts.push({ text: line.slice(done), isMatch: false });
  return parts;
}
