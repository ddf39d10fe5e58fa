import type { Sink, Style } from '../reporters/sink.ts';
import type { Input } from './input.ts';

/** A line of the table of commands: enough for help and routing, without loading the command. */
export interface CommandEntry {
  /** As it is typed: `run`, `runs list`. */
  readonly name: string;
  readonly summary: string;
  /** Not listed in help. */
  readonly hidden?: true;
  /** It takes no words: what follows its name can only be the name of one of its members. */
  readonly alone?: true;
  /** Absent: it comes in a later version. */
  readonly load?: () => Promise<Command>;
}

/** What one command accepts, and what it does. */
export interface Command {
  /** Shown first in its help: a command line and what it does. */
  readonly examples: readonly Example[];
  /** Markdown for help and reference: what the summary cannot say. */
  readonly description?: string;
  readonly arguments: readonly Argument[];
  readonly flags: readonly Flag[];
  /** Words after `--` are told apart: they are for what it runs. Of other commands they are words that may begin with a dash. */
  readonly passesOn?: true;
  /** The exit code. Throws `EnvironmentError`. */
  readonly run: (input: Input, context: Context) => Promise<number>;
}

export interface Example {
  readonly line: string;
  readonly does: string;
}

/** A positional. */
export interface Argument {
  readonly name: string;
  readonly summary: string;
  readonly required?: true;
  /** Takes all that follow; only the last one may. */
  readonly variadic?: true;
  readonly completes?: Completion;
}

/** An option of a command; without `value` a switch. */
export interface Flag {
  /** Without dashes. */
  readonly name: string;
  readonly short?: string;
  readonly summary: string;
  /** Placeholder of its value, such as `name=value`. */
  readonly value?: string;
  /** Placeholder of the value of a switch that may have one, behind `=`: `--force`, `--force=clean`. */
  readonly optionalValue?: string;
  /** What the text of its value must be; any text unless said otherwise. */
  readonly type?: 'count' | 'duration' | 'size';
  readonly choices?: readonly string[];
  /** May be given several times. */
  readonly repeats?: true;
  readonly completes?: Completion;
}

/** What the shell offers for a word. */
export type Completion = 'pipeline' | 'run' | 'sweep' | 'task' | 'file' | 'directory' | 'code' | 'shell';

/** The world of a command. */
export interface Context {
  /** Everything after `runnable`, as it was typed. */
  readonly argv: readonly string[];
  /** Absolute path; `-C` is already in it. */
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Of the runner. */
  readonly version: string;
  /** Results. */
  readonly stdout: Sink;
  /** Everything else. */
  readonly stderr: Sink;
  readonly style: { readonly stdout: Style; readonly stderr: Style };
  readonly stdoutIsTerminal: boolean;
  readonly quiet: boolean;
  readonly verbose: boolean;
  /** Somebody can be asked: stdin and stderr are terminals, no `--no-input`. */
  readonly interactive: boolean;
  /** Whether stdout, stdin and stderr are terminals and no CI is there. */
  readonly terminal: boolean;
}
