import { spawn } from 'node:child_process';

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

const openers: Partial<Readonly<Record<NodeJS.Platform, readonly [string, ...string[]]>>> = {
  darwin: ['open'],
  win32: ['explorer.exe'],
};
