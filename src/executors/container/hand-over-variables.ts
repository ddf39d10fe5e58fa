import type { Variables } from '../local/environment.ts';

/** How variables get into a container, by no argument of a process and by no environment but that of the task. */
export interface HandedVariables {
  /** A line for each, for the standard input of the engine's command. */
  readonly lines: string;
  /** Text of a file that a shell of the image reads; null: no variable needs it. */
  readonly script: string | null;
}

/**
 * Shares variables out: engines read them by lines, which cannot hold line ends and are cut off at 64 KiB. What they
 * cannot hold is set by a shell; a function of the caller's Bash, which no shell can set by its name, is left out.
 */
export function handOverVariables(variables: Variables): HandedVariables {
  const lines: string[] = [];
  const assignments: string[] = [];
  for (const [name, value] of Object.entries(variables)) {
    if (/[\s=#]/.test(name)) continue;
    if (fitsLine(name, value)) lines.push(`${name}=${value}\n`);
    else if (isWord(name)) assignments.push(`export ${name}='${value.replaceAll("'", "'\\''")}'\n`);
  }
  return { lines: lines.join(''), script: assignments.length === 0 ? null : assignments.join('') };
}

const longestLine = 60_000;

function fitsLine(name: string, value: string): boolean {
  return name.length + Buffer.byteLength(value) < longestLine && !/[\r\n]/.test(value);
}

function isWord(name: string): boolean {
  return /^[A-Za-z_]\w*$/.test(name);
}
