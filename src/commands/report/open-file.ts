import { spawn } from 'node:child_process';
import type { Context } from '../command.ts';

/** Asks the desktop to show a file. False: there is nothing here that could. */
export function openFile(path: string, platform: NodeJS.Platform = process.platform): Promise<boolean> {
  const [program, ...before] = openers[platform] ?? ['xdg-open'];
  return new Promise((resolve) => {
    const child = spawn(program, [...before, path], { detached: true, stdio: 'ignore' });
    child.once('error', () => resolve(false));
    child.once('spawn', () => {
      child.unref();
      resolve(true);
    });
  });
}

/** The same; where nothing can, the person is told to do it. */
export async function openOrSay(path: string, { stderr }: Pick<Context, 'stderr'>): Promise<void> {
  if (await openFile(path)) return;
  stderr.write('note: there is no program here that shows it; open the file above in a browser\n');
}

const openers: Partial<Readonly<Record<NodeJS.Platform, readonly [string, ...string[]]>>> = {
  darwin: ['open'],
  win32: ['explorer.exe'],
};
