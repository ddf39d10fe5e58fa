import { escapeForTerminal } from './escape/terminal.ts';

/** Lines of one stream of bytes. */
export interface LineReader {
  /** The lines that are whole now. */
  readonly push: (chunk: Uint8Array) => readonly string[];
  /** What was left without a line end. */
  readonly end: () => readonly string[];
}

/** Characters after which a line without an end is passed on in pieces: output of any kind needs bounded memory. */
const longestLine = 8192;

/** Reads UTF-8 (anything else becomes U+FFFD). Of a line that was written over by CR the last state counts, as on a terminal. */
export function createLineReader(): LineReader {
  const decoder = new TextDecoder();
  let rest = '';
  const take = (text: string): readonly string[] => {
    const parts = (rest + text).split('\n');
    const lines = parts.slice(0, -1).flatMap((part) => piecesOf(lastState(part)));
    const pieces = piecesOf(dropOverwritten(parts.at(-1) ?? ''));
    rest = pieces.at(-1) ?? '';
    return [...lines, ...pieces.slice(0, -1)].map(escapeForTerminal);
  };
  return {
    push: (chunk) => take(decoder.decode(chunk, { stream: true })),
    end: () => {
      const lines = take(decoder.decode());
      const last = lastState(rest);
      rest = '';
      return last === '' ? lines : [...lines, escapeForTerminal(last)];
    },
  };
}

// What a terminal shows in the end of a whole line.
function lastState(line: string): string {
  const text = line.endsWith('\r') ? line.slice(0, -1) : line;
  return text.slice(text.lastIndexOf('\r') + 1);
}

// Of a line that still grows: a CR at its end stays, for what follows may be its LF.
function dropOverwritten(line: string): string {
  return line.length < 2 ? line : line.slice(line.lastIndexOf('\r', line.length - 2) + 1);
}

function piecesOf(line: string): string[] {
  if (line.length <= longestLine) return [line];
  const pieces: string[] = [];
  for (let at = 0; at < line.length; ) {
    const end = at + longestLine;
    const isPair = /[\ud800-\udbff]/.test(line[end - 1] ?? '');
    pieces.push(line.slice(at, isPair ? end + 1 : end));
    at = isPair ? end + 1 : end;
  }
  return pieces;
}
