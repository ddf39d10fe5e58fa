import { closeSync, openSync, readFileSync, readSync, realpathSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { nodeDisk } from '../../disk/disk.ts';
import { replaceFile } from '../../disk/write.ts';
import { isMap, type Json } from '../../values/json.ts';

/** A program whose version is asked for. */
export interface AskedProgram {
  /** Absolute. */
  readonly path: string;
  /** How its own file is called at the beginning, in whatever place it lies. */
  readonly named: RegExp;
  /** Null: it gives no answer. */
  readonly ask: () => Promise<string | null>;
}

/**
 * The version of a program: asked once as long as it is the same file, and each time where the file only chooses
 * another program, as those of version managers do. Null: it gives none.
 */
export async function rememberVersion(
  stateDirectory: string,
  { path, named, ask }: AskedProgram,
): Promise<string | null> {
  const stamp = stampOf(path, named);
  if (stamp === null) return await ask();
  const memory = join(stateDirectory, 'cache', 'programs.json');
  const remembered = readMemory(memory)[stamp];
  if (typeof remembered === 'string') return remembered;
  const version = await ask();
  if (version === null) return null;
  // One that is gone is asked for again: nothing depends on its being kept.
  const text = JSON.stringify({ ...readMemory(memory), [stamp]: version });
  await replaceFile(nodeDisk, memory, text).catch(() => {});
  return version;
}

/** Null: what it is does not follow from its file. */
function stampOf(path: string, named: RegExp): string | null {
  try {
    const real = realpathSync(path);
    if (!named.test(basename(real)) || isScript(real) || isChooser(real)) return null;
    const { ino, size, mtimeMs } = statSync(real);
    return [path, real, ino, size, mtimeMs].join(' ');
  } catch {
    return null;
  }
}

function isScript(path: string): boolean {
  const file = openSync(path, 'r');
  try {
    const start = Buffer.alloc(2);
    return readSync(file, start, 0, 2, 0) === 2 && start.toString('latin1') === '#!';
  } finally {
    closeSync(file);
  }
}

// Of macOS these are programs that start the one which is chosen in the settings.
function isChooser(path: string): boolean {
  return process.platform === 'darwin' && path.startsWith('/usr/bin/');
}

function readMemory(path: string): Readonly<Record<string, Json>> {
  try {
    const memory = JSON.parse(readFileSync(path, 'utf8')) as Json;
    return isMap(memory) ? memory : {};
  } catch {
    return {};
  }
}
