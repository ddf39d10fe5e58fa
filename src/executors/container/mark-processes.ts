import type { Engine } from './engine.ts';

/** The variable by which processes are known again in a container that others share. */
export const markVariable = 'RUNNABLE_ATTEMPT_ID';

/** The mark of an attempt: that of no other one begins with it. */
export function markOf(attempt: string): string {
  return `[${attempt}]`;
}

/** How the marks of all attempts of a run begin. */
export function marksOfRun(run: string): string {
  return `[runnable-${run}-`;
}

/** Which processes are meant. */
export interface Marked {
  /** Name of the container that they are in. */
  readonly container: string;
  /** `uid:gid` that they run as. */
  readonly user: string;
  /** A mark, or how it begins. */
  readonly mark: string;
}

/** Sends a signal to all processes with a mark. How many there were; null: the image has nothing to find them with. */
export async function signalMarked(
  engine: Pick<Engine, 'ask'>,
  signal: 'TERM' | 'KILL',
  { container, user, mark }: Marked,
): Promise<number | null> {
  const args = ['exec', `--user=${user}`, container, 'sh', '-c', script, 'sh', signal, mark];
  const { code, stdout } = await engine.ask(args);
  return code === 0 ? Number.parseInt(stdout, 10) || 0 : null;
}

// Some greps see nothing behind a NUL. A process that has ended has no variables any more. The shell itself is not marked.
const script = `n=0
for p in /proc/[0-9]*; do
  if tr '\\0' '\\n' 2>/dev/null < "$p/environ" | grep -qF -e "$2"; then
    n=$((n + 1))
    kill -s "$1" "\${p#/proc/}" 2>/dev/null
  fi
done
echo "$n"`;
