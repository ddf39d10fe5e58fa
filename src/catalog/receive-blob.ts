import { createHash } from 'node:crypto';
import { fchmodSync } from 'node:fs';
import { join } from 'node:path';
import { EnvironmentError } from '../diagnostics/errors.ts';
import type { Disk } from '../disk/disk.ts';
import { temporaryName } from '../disk/temporary.ts';
import { diskTrouble } from '../disk/trouble.ts';
import { writeAll } from '../disk/write.ts';
import type { BlobFolders } from './blob-folders.ts';

/** Bytes that come from elsewhere, said to be those of a digest. */
export interface Arrival {
  readonly digest: string;
  readonly chunks: AsyncIterable<Uint8Array>;
}

/** Takes bytes in as they come, durable; throws `blob-damaged` when they turn out to be others, and keeps nothing of them. */
export async function receiveBlob(folders: BlobFolders, disk: Disk, arrival: Arrival): Promise<void> {
  folders.prepare();
  const temporary = join(folders.temporary, temporaryName());
  try {
    const found = await writeTemporary(temporary, disk, arrival.chunks);
    if (found !== arrival.digest) throw altered(arrival.digest);
    const folder = folders.folderOf(arrival.digest);
    if (folders.make(folder)) await disk.syncDirectory(folders.blobs);
    disk.rename(temporary, folders.pathOf(arrival.digest));
    await disk.syncDirectory(folder);
  } catch (error) {
    removeQuietly(temporary, disk);
    throw diskTrouble(error, folders.blobs);
  }
}

async function writeTemporary(path: string, disk: Disk, chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash('sha256');
  const file = disk.open(path, 'create');
  try {
    let position = 0;
    for await (const bytes of chunks) {
      hash.update(bytes);
      writeAll(disk, file, { bytes, position });
      position += bytes.byteLength;
    }
    fchmodSync(file, 0o444);
    await disk.sync(file);
    return hash.digest('hex');
  } finally {
    disk.close(file);
  }
}

function altered(digest: string): EnvironmentError {
  return new EnvironmentError('blob-damaged', `the bucket has other bytes than those of \`${digest}\``, {
    trouble: 'damaged',
    hint: 'run the task that makes them again: `runnable resume RUN --again TASK`',
  });
}

function removeQuietly(path: string, disk: Disk): void {
  try {
    disk.remove(path);
  } catch {
    // It was never made, or the disk is failing: the sweep of temporary names takes it later.
  }
}
