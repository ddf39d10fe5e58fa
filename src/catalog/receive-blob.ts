import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { EnvironmentError } from '../diagnostics/errors.ts';
import type { Disk } from '../disk/disk.ts';
import { temporaryName } from '../disk/temporary.ts';
import { diskTrouble } from '../disk/trouble.ts';
import { removeQuietly, writeAll } from '../disk/write.ts';
import type { BlobFolders } from './blob-folders.ts';
import { writeTemporary } from './write-temporary.ts';

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
    const found = await writeTemporary(temporary, disk, (file) => copyInto(file, arrival.chunks, disk));
    if (found !== arrival.digest) throw altered(arrival.digest);
    const folder = folders.folderOf(arrival.digest);
    if (folders.make(folder)) await disk.syncDirectory(folders.blobs);
    disk.rename(temporary, folders.pathOf(arrival.digest));
    await disk.syncDirectory(folder);
  } catch (error) {
    removeQuietly(disk, temporary);
    throw diskTrouble(error, folders.blobs);
  }
}

async function copyInto(file: number, chunks: AsyncIterable<Uint8Array>, disk: Disk): Promise<string> {
  const hash = createHash('sha256');
  let position = 0;
  for await (const bytes of chunks) {
    hash.update(bytes);
    writeAll(disk, file, { bytes, position });
    position += bytes.byteLength;
  }
  return hash.digest('hex');
}

function altered(digest: string): EnvironmentError {
  return new EnvironmentError('blob-damaged', `the bucket has other bytes than those of \`${digest}\``, {
    trouble: 'damaged',
    hint: 'run the task that makes them again: `runnable resume RUN --again TASK`',
  });
}
