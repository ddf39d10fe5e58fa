import pty from '@lydell/node-pty';
import xterm from '@xterm/headless';
import { commandLine } from './command-line.ts';

/** A command in a real pseudo-terminal, and what a person would see of it. */
export interface SeenCommand {
  readonly pid: number;
  /** The rows of the screen, without blanks at their ends. */
  readonly screen: () => readonly string[];
  /** The same as one text. */
  readonly text: () => string;
  /** Everything that was written, control sequences included. */
  readonly raw: () => string;
  readonly isAlternate: () => boolean;
  readonly isCursorHidden: () => boolean;
  /** Resolves when the screen is so; rejects with the screen when the command ends before. */
  readonly until: (isSo: (text: string) => boolean) => Promise<string>;
  readonly press: (keys: string) => void;
  readonly resize: (columns: number, rows: number) => void;
  /** Takes the terminal away, as a closed window does. */
  readonly hangUp: () => void;
  readonly kill: (signal: NodeJS.Signals) => void;
  readonly ended: Promise<{ readonly code: number; readonly signal: number }>;
}

export interface TerminalOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly columns?: number;
  readonly rows?: number;
}

/** Runs the shipped command in a terminal of 80×24, unless another size is given. */
export function startInTerminal(args: readonly string[], options: TerminalOptions): SeenCommand {
  return startProgramInTerminal([process.execPath, commandLine, ...args], options);
}

/** The same for any program. */
export function startProgramInTerminal(
  [program = '', ...args]: readonly string[],
  { cwd, env, columns = 80, rows = 24 }: TerminalOptions,
): SeenCommand {
  const screen = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true, scrollback: 2000 });
  const child = pty.spawn(program, [...args], {
    cols: columns,
    rows,
    cwd,
    env: { ...process.env, TERM: 'xterm-256color', CI: '', NO_COLOR: '', TZ: 'UTC', ...env },
  });
  let raw = '';
  let over = false;
  const watchers = new Set<() => void>();
  const look = () => {
    for (const watcher of watchers) watcher();
  };
  child.onData((data) => {
    raw += data;
    screen.write(data, look);
  });
  const ended = new Promise<{ code: number; signal: number }>((resolve) => {
    child.onExit(({ exitCode, signal = 0 }) => {
      // What was written last is seen, too.
      screen.write('', () => {
        over = true;
        look();
        resolve({ code: exitCode, signal });
      });
    });
  });
  const lines = () => {
    const { active } = screen.buffer;
    return Array.from({ length: screen.rows }, (_, row) =>
      (active.getLine(active.baseY + row)?.translateToString(true) ?? '').trimEnd(),
    );
  };
  const text = () => lines().join('\n');
  return {
    pid: child.pid,
    screen: lines,
    text,
    raw: () => raw,
    isAlternate: () => screen.buffer.active.type === 'alternate',
    isCursorHidden: () => raw.lastIndexOf('\x1b[?25l') > raw.lastIndexOf('\x1b[?25h'),
    until: (isSo) =>
      new Promise((resolve, reject) => {
        const watcher = () => {
          const now = text();
          if (!isSo(now) && !over) return;
          watchers.delete(watcher);
          if (isSo(now)) resolve(now);
          else reject(new Error(`it ended before it looked so:\n${now}`));
        };
        watchers.add(watcher);
        watcher();
      }),
    press: (keys) => child.write(keys),
    resize: (width, height) => {
      screen.resize(width, height);
      child.resize(width, height);
    },
    hangUp: () => child.kill('SIGHUP'),
    kill: (signal) => process.kill(child.pid, signal),
    ended,
  };
}
