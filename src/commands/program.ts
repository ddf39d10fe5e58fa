import { currentHost } from './host.ts';
import { runCommandLine } from './main.ts';

/** The whole program but its entry: runs the command line of this process to its end and gives the exit code. */
export function runProgram(): Promise<number> {
  return runCommandLine(currentHost());
}
