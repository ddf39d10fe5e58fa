import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Writable } from 'node:stream';
import type { LogFile } from '../../journal/logs/log-file.ts';
import { LogReader } from '../../journal/logs/log-reader.ts';
import { createLineReader } from '../../reporters/line-reader.ts';
import type { Context } from '../command.ts';

/**
 * Shows a log in `$PAGER`, or `less`, as text that is safe for a terminal. It is read only as far as somebody reads it.
 * Gives what there is to say about it, in words.
 */
export async function pageLog(file: LogFile, { environment }: Pick<Context, 'environment'>): Promise<string> {
  const [command = 'less', ...args] = (environment['PAGER'] || 'less').split(/\s+/).filter(Boolean);
  const pager = spawn(command, args, { stdio: ['pipe', 'inherit', 'inherit'] });
  // It may be left before it has read all.
  pager.stdin.on('error', () => {});
  const ended = new Promise<string>((resolve) => {
    pager.on('error', () => resolve(`the pager \`${command}\` cannot be started; PAGER names another one`));
    pager.on('close', () => resolve(''));
  });
  const over = new AbortController();
  const writing = copy(file, pager.stdin, over.signal);
  const said = await ended;
  over.abort();
  await writing;
  return said;
}

async function copy(file: LogFile, to: Writable, signal: AbortSignal): Promise<void> {
  const log = new LogReader(file);
  const reader = createLineReader();
  try {
    for (let at = 0; !signal.aborted && !to.destroyed; ) {
      const segments = await log.read(at, 1 << 16);
      if (segments.length === 0) break;
      let text = '';
      for (const { bytes } of segments) {
        text += reader.push(bytes);
        at += bytes.byteLength;
      }
      if (!to.write(text)) await once(to, 'drain', { signal });
    }
    to.end(reader.end());
  } catch {
    // It was left, which ends the waiting.
  } finally {
    log.close();
  }
}
