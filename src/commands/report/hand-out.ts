import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Context } from '../command.ts';
import { conflict } from '../flag-conflict.ts';
import type { Input } from '../input.ts';
import { writeReport } from './write-report.ts';

export interface Report {
  /** Relative to the working directory, or `-` for stdout. */
  readonly path: string;
  readonly text: string;
}

/** Prints a report, or writes it and says where it is: on stderr if another one is printed. Throws `report-not-written`. */
export async function handOut({ path, text }: Report, input: Input, context: Context): Promise<void> {
  if (path === stdout) {
    context.stdout.write(text);
    return;
  }
  await writeReport({ path, cwd: context.cwd }, text);
  const told = namesStdout(input).length === 0 ? context.stdout : context.stderr;
  told.write(`${path}\n`);
}

/** Says what is wrong with flags that would print two reports as one, or show in a browser what is printed. */
export function judgeStdout(input: Input): readonly Diagnostic[] {
  const [first, second] = namesStdout(input);
  if (first === undefined) return [];
  if (second !== undefined) return [conflict(`--${first} -`, `--${second} -`, 'stdout takes one report')];
  return first === 'html' && input.has('open')
    ? [conflict('--html -', '--open', 'a browser shows files')]
    : [];
}

function namesStdout(input: Input): readonly string[] {
  return ['html', 'junit', 'markdown'].filter((flag) => input.text(flag) === stdout);
}

const stdout = '-';
