/**
 * What nerdctl says of its own failure in the last line of a text: it has no exit code of its own for that. Null: nothing
 * like it stands there. Line ends in it become blanks.
 */
export function fatalWords(text: string): string | null {
  const [, quoted] = fatalLine.exec(text.trimEnd().split('\n').at(-1) ?? '') ?? [];
  if (quoted === undefined) return null;
  try {
    return String(JSON.parse(quoted)).replaceAll(/\s*\n\s*/g, ' ');
  } catch {
    return quoted;
  }
}

const fatalLine = /^time="[^"]*" level=fatal msg=(".*")$/;
