import { Buffer } from 'node:buffer';
import { constants, type Stats } from 'node:fs';
import { chmod, copyFile, lstat, lutimes, mkdir, readdir, readlink, symlink, utimes } from 'node:fs/promises';

/**
 * Copies a folder, or whatever there is, to a path where there is nothing yet: rights, times and links as they are, by
 * reference where the file system can. Names are bytes, of any encoding. `omit`: names right in the folder that stay behind, as do pipes and
 * sockets, whose other end nobody holds any more. Throws what the disk throws; a part may be there then.
 */
export async function copyTree(
  from: string | Buffer,
  to: string | Buffer,
  omit: ReadonlySet<string> = new Set(),
): Promise<void> {
  const folder = await copyEntry(Buffer.from(from), Buffer.from(to));
  if (folder !== null) await copyFolder(folder, omit);
}

interface Copy {
  readonly source: Buffer;
  readonly target: Buffer;
  readonly status: Stats;
}

async function copyFolder({ source, target, status }: Copy, omit?: ReadonlySet<string>): Promise<void> {
  // Whatever its rights are, it is filled first.
  await mkdir(target, { mode: 0o700 });
  const names = await readdir(source, { encoding: 'buffer' });
  const folders: Copy[] = [];
  for (let at = 0; at < names.length; at += width) {
    const some = names.slice(at, at + width).filter((name) => !omit?.has(name.toString('latin1')));
    const copies = await Promise.all(some.map((name) => copyEntry(below(source, name), below(target, name))));
    folders.push(...copies.filter((copy) => copy !== null));
  }
  for (const folder of folders) await copyFolder(folder);
  await chmod(target, status.mode & 0o7777);
  await utimes(target, status.atime, status.mtime);
}

/** Files of a folder that are copied at the same time. */
const width = 16;

/** Copies what is no folder; a folder is given back. */
async function copyEntry(source: Buffer, target: Buffer): Promise<Copy | null> {
  const status = await lstat(source);
  if (status.isDirectory()) return { source, target, status };
  if (status.isSymbolicLink()) {
    await symlink(await readlink(source, { encoding: 'buffer' }), target);
    await lutimes(target, status.atime, status.mtime);
  } else if (status.isFile()) {
    await copyFile(source, target, constants.COPYFILE_FICLONE);
    await utimes(target, status.atime, status.mtime);
  }
  return null;
}

function below(folder: Buffer, name: Buffer): Buffer {
  return Buffer.concat([folder, Buffer.from('/'), name]);
}
