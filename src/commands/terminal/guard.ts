import { spawn } from 'node:child_process';
import { leaveScreen } from '../../reporters/tui/stage/screen-marks.ts';

/**
 * Starts a tiny process that gives the terminal back when ours is killed and cannot. Returns what sends it away. Where
 * there is no `sh`, `reset` does the same by hand.
 */
export function guardTerminal(): () => void {
  if (process.platform === 'win32') return () => {};
  const guard = spawn('/bin/sh', ['-c', script, 'runnable-guard', leaveScreen], {
    stdio: ['pipe', 'inherit', 'ignore'],
  });
  guard.on('error', () => {});
  guard.stdin?.on('error', () => {});
  guard.unref();
  return () => {
    guard.stdin?.end('done\n');
  };
}

// Only a terminal that is still as we left it is changed: by then a shell may have it. A process in the background is
// stopped for that unless it says otherwise.
const script = `
trap '' TTOU INT
read -r word && [ "$word" = done ] && exit
exec 3>&1
case "$(stty -a <&3)" in *-isig*) stty sane <&3 ;; esac
printf %s "$1"
`;
