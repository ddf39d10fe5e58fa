import { widthOf } from '../../text-width.ts';
import { enterScreen, leaveScreen } from './screen-marks.ts';

/** Puts frames on a terminal: only the lines that changed, all with one write, so that no half frame is seen. */
export interface FrameWriter {
  /** Takes the alternate screen. */
  readonly enter: () => void;
  /** Draws a frame: lines with colours, as many as the screen has rows. */
  readonly draw: (frame: string) => void;
  /** Forgets what is on the screen: it has another size now. */
  readonly reset: (columns: number) => void;
  /** Draws nothing until it enters again: the screen is somebody else's. */
  readonly pause: () => void;
  /** Gives the terminal back as it was. May be called again. */
  readonly leave: () => void;
}

/** A writer of frames; `write` gets what is to be written, a frame at a time. */
export function createFrameWriter(write: (text: string) => void, firstColumns: number): FrameWriter {
  let columns = firstColumns;
  let shown: readonly string[] = [];
  let cleared = false;
  let entered = false;
  return {
    enter: () => {
      entered = true;
      cleared = false;
      write(enterScreen);
    },
    draw: (frame) => {
      if (!entered) return;
      const lines = frame.split('\n');
      const changes = lines.flatMap((line, index) =>
        cleared && shown[index] === line ? [] : [`\x1b[${index + 1};1H${line}${endOf(line, columns)}`],
      );
      const wipe = cleared ? '' : '\x1b[2J';
      if (changes.length > 0) write(`${begin}${wipe}${changes.join('')}${end}`);
      shown = lines;
      cleared = true;
    },
    reset: (now) => {
      columns = now;
      cleared = false;
    },
    pause: () => {
      entered = false;
    },
    leave: () => {
      if (entered) write(leaveScreen);
      entered = false;
    },
  };
}

// The cursor, once a line is full, still stands on its last character: clearing what follows would take it.
function endOf(line: string, columns: number): string {
  return widthOf(line.replace(colours, '')) < columns ? '\x1b[0m\x1b[K' : '\x1b[0m';
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it looks for
const colours = /\x1b\[[\d;]*m/g;

// Terminals that know the marks show what is between them at once; others pass over them.
const begin = '\x1b[?2026h';
const end = '\x1b[?2026l';
