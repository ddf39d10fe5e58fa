import { EventEmitter } from 'node:events';
import { render, useInput } from 'ink';
import { useCallback } from 'react';
import type { Sink, Style } from '../../sink.ts';
import type { Screen, Size } from '../layout/screen.ts';
import { type Canvas, Frame } from './frame.tsx';
import { createFrameWriter } from './frame-writer.ts';
import { nameKeys } from './key-names.ts';

/** The terminal that a stage is built on. */
export interface Terminal {
  readonly sink: Sink;
  readonly stdin: NodeJS.ReadStream;
  /** Its size now. */
  readonly size: () => Size;
  /** Calls back when it has another size. Returns what ends it. */
  readonly onResize: (callback: () => void) => () => void;
  readonly style: Pick<Style, 'colour' | 'unicode'>;
  /** Another stage handed it over: its screen is left to that one. */
  readonly held?: true;
}

/** A terminal that shows screens and hears keys. */
export interface Stage {
  readonly size: () => Size;
  /** Shows a screen. False: the terminal has not taken the last one yet, and this one is dropped. */
  readonly draw: (screen: Screen) => boolean;
  /** Puts text on the terminal that is no part of the screen, such as what copies. */
  readonly write: (text: string) => void;
  /** Gives the terminal to somebody else for a while, as it was before. */
  readonly lend: (work: () => Promise<void>) => Promise<void>;
  /** Gives the terminal with its screen to another stage, which knows that it is held. */
  readonly hand: (work: () => Promise<void>) => Promise<void>;
  /** Gives it back as it was. May be called again. */
  readonly close: () => void;
}

/** Who is told what happens at a terminal. */
export interface Audience {
  /** A key by its name, such as `up` or `ctrl-c`, or a character. */
  readonly onKey: (key: string) => void;
  readonly onResize: () => void;
}

/** Takes a terminal: the alternate screen, without a cursor, and its keys. */
export function openStage(terminal: Terminal, audience: Audience): Stage {
  const { sink, style } = terminal;
  const writer = createFrameWriter((text) => sink.write(text), terminal.size().columns);
  let open = openInk(terminal, writer.draw, audience);
  writer.enter();
  const stopResizing = terminal.onResize(() => {
    const { columns } = terminal.size();
    writer.reset(columns);
    open.resize(terminal.size());
    audience.onResize();
  });
  const resume = () => {
    open = openInk(terminal, writer.draw, audience);
    writer.enter();
  };
  return {
    size: terminal.size,
    draw: (screen) => {
      if (sink.backlog() > mostBacklog) return false;
      open.draw(screen, style.colour);
      return true;
    },
    write: (text) => sink.write(text),
    lend: async (work) => {
      open.close();
      writer.leave();
      await sink.flush();
      await work().finally(resume);
    },
    hand: async (work) => {
      open.close();
      writer.pause();
      await work().finally(resume);
    },
    close: () => {
      stopResizing();
      open.close();
      if (terminal.held === true) writer.pause();
      else writer.leave();
    },
  };
}

/** Bytes that a slow terminal may owe before frames are dropped. */
const mostBacklog = 1 << 14;

interface InkStage {
  readonly draw: (screen: Screen, colour: boolean) => void;
  readonly resize: (size: Size) => void;
  readonly close: () => void;
}

// Ink draws into a stand-in for the terminal, whole frames, at once. That it does so says that our rows are all there.
function openInk(terminal: Terminal, take: (frame: string) => void, { onKey }: Audience): InkStage {
  const stdout = Object.assign(new EventEmitter(), terminal.size(), {
    isTTY: false,
    write: () => {
      if (canvas !== null) take(canvas.map((line) => line.trimEnd()).join('\n'));
      canvas = null;
      return true;
    },
  });
  let canvas: Canvas | null = null;
  const ink = render(<Hearer onKey={onKey} />, {
    stdout: stdout as unknown as NodeJS.WriteStream,
    stdin: terminal.stdin,
    debug: true,
    exitOnCtrlC: false,
    patchConsole: false,
    isScreenReaderEnabled: false,
  });
  return {
    draw: (screen, colour) => {
      canvas = [];
      const picture = <Frame screen={screen} colour={colour} canvas={canvas} />;
      ink.rerender(<Hearer onKey={onKey} picture={picture} />);
      canvas = null;
    },
    resize: (size) => {
      Object.assign(stdout, size);
      stdout.emit('resize');
    },
    close: () => ink.unmount(),
  };
}

function Hearer({
  onKey,
  picture = null,
}: {
  readonly onKey: (key: string) => void;
  readonly picture?: React.ReactNode;
}) {
  useInput(
    useCallback(
      (input, key) => {
        for (const name of nameKeys(input, key)) onKey(name);
      },
      [onKey],
    ),
  );
  return picture;
}
