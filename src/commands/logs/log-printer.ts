import { sanitise } from '../../redact/sanitise.ts';
import { paintWith } from '../../reporters/paint.ts';
import type { Context } from '../command.ts';

/** Puts logs on stdout. */
export interface LogPrinter {
  /** Takes whole lines of a task. */
  readonly print: (id: string, block: Buffer) => void;
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
    print: (id, block) => {
      const wanted = matches === null ? block : chooseLines(block, matches);
      if (wanted.length === 0) return;
      const shown = context.stdoutIsTerminal ? Buffer.from(sanitise(wanted)) : wanted;
      stdout.write(prefixed ? prefixLines(shown, `${paint('note', `${id} ${bar}`)} `) : shown);
    },
    settle: async () => {
      if (stdout.backlog() > largestBacklog) await stdout.flush();
    },
  };
}

function chooseLines(block: Buffer, matches: (line: string) => boolean): Buffer {
  const chosen: Buffer[] = [];
  for (let start = 0; start < block.length; ) {
    const end = block.indexOf(10, start);
    if (matches(block.toString('utf8', start, end))) chosen.push(block.subarray(start, end + 1));
    start = end + 1;
  }
  return Buffer.concat(chosen);
}

// As latin1 every byte is one character, so that no byte changes.
function prefixLines(block: Buffer, prefix: string): Buffer {
  const lead = Buffer.from(prefix).toString('latin1');
  const text = block.toString('latin1', 0, block.length - 1);
  return Buffer.from(`${lead}${text.replaceAll('\n', `\n${lead}`)}\n`, 'latin1');
}
