import { fstatSync } from 'node:fs';
import { isatty } from 'node:tty';
import type { Sink } from '../reporters/sink.ts';
import { openDescriptorSink } from './descriptor-sink.ts';

/** The process that a command line runs in. */
export interface Host {
  /** Everything after `runnable`. */
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly stdout: HostStream;
  readonly stderr: HostStream;
  readonly stdin: { readonly isTerminal: boolean };
  readonly version: string;
}

export interface HostStream {
  readonly sink: Sink;
  readonly isTerminal: boolean;
  /** Width of the terminal, if it is one. */
  readonly columns: number | undefined;
}

/** The process that we are. */
export function currentHost(): Host {
  return {
    argv: process.argv.slice(2),
    cwd: process.cwd(),
    environment: process.env,
    stdout: streamOf(1),
    stderr: streamOf(2),
    stdin: { isTerminal: isatty(0) },
    version: process.env['RUNNABLE_VERSION'] ?? 'development',
  };
}

/** Of many short tasks this makes one write of twenty, and no reader of a pipe or file can tell. */
const pauseMs = 8;

function streamOf(descriptor: 1 | 2): HostStream {
  const isTerminal = isatty(descriptor);
  return {
    sink: openDescriptorSink(descriptor, isTerminal || isShared() ? 0 : pauseMs),
    isTerminal,
    columns: isTerminal ? columnsOf(descriptor) : undefined,
  };
}

// One pipe or file for both, as by `2>&1`: what is written to the one must not overtake what waits for the other.
function isShared(): boolean {
  try {
    const [stdout, stderr] = [fstatSync(1), fstatSync(2)];
    return stdout.dev === stderr.dev && stdout.ino === stderr.ino;
  } catch {
    return false;
  }
}

// The stream objects of Node are costly and block when the reader is slow: they are only asked for a width.
function columnsOf(descriptor: 1 | 2): number | undefined {
  return (descriptor === 1 ? process.stdout : process.stderr).columns;
}
