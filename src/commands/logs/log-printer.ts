import type { LogLine } from '../../journal/logs/log-lines.ts';
import { sanitise } from '../../redact/sanitise.ts';
import { paintWith } from '../../reporters/paint.ts';
import type { Context } from '../command.ts';

/** Puts lines of logs on stdout. */
export interface LogPrinter {
  readonly print: (id: string, line: LogLine) => void;
  /** Resolves at once, or when the reader of stdout has taken enough. */
  readonly settle: () => Promise<void>;
}

export interface LogPrinterOptions {
  /** Each line begins with the name of its task. */
  readonly prefixed: boolean;
  /** Null: every line is wanted. */
  readonly matches: ((line: string) => boolean) | null;
}

/** Bytes that may wait for the reader of stdout before more of a log is read. */
const largestBacklog = 1 << 20;

/** A terminal gets text that cannot steer it, anything else the bytes as they are. */
export function createLogPrinter(context: Context, { prefixed, matches }: LogPrinterOptions): LogPrinter {
  const { stdout, style } = context;
  const paint = paintWith(style.stdout);
  const bar = style.stdout.unicode ? '│' : '|';
  return {
    print: (id, { bytes, stream }) => {
      if (matches !== null && !matches(bytes.toString('utf8'))) return;
      if (prefixed) stdout.write(`${paint('note', `${id} ${bar}`)} `);
      if (context.stdoutIsTerminal || stream === 'note') stdout.write(sanitise(bytes));
      else stdout.write(bytes);
      stdout.write('\n');
    },
    settle: async () => {
      if (stdout.backlog() > largestBacklog) await stdout.flush();
    },
  };
}
