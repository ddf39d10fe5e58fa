import { join } from 'node:path';
import { EnvironmentError } from '../diagnostics/errors.ts';
import type { Disk } from '../disk/disk.ts';
import { errorCode } from '../disk/error-code.ts';
import { diskTrouble } from '../disk/trouble.ts';

/** Where things lie below the catalog's folder, and which of the folders are made already. */
export class BlobFolders {
  readonly root: string;
  readonly blobs: string;
  readonly temporary: string;
  /** Bytes that were found altered. */
  readonly quarantine: string;
  /** Blobs that somebody is about to remove; whoever needs one takes it back. */
  readonly trash: string;
  readonly #disk: Disk;

  constructor(root: string, disk: Disk) {
    this.root = root;
    this.blobs = join(root, 'sha256');
    this.temporary = join(root, 'tmp');
    this.quarantine = join(root, 'quarantine');
    this.trash = join(root, 'trash');
    this.#disk = disk;
  }

  /** Throws for everything that is no digest: nothing else may become part of a path. */
  pathOf(digest: string): string {
    if (!isDigest(digest)) {
      throw new EnvironmentError('blob-damaged', `\`${digest}\` is no digest of a blob`, {
        trouble: 'damaged',
      });
    }
    return `${this.folderOf(digest)}/${digest.slice(2)}`;
  }

  /** The folder that a blob lies in. */
  folderOf(digest: string): string {
    return `${this.blobs}/${digest.slice(0, 2)}`;
  }

  // Only below a state directory that is there: one that vanished is not made again in silence.
  prepare(): void {
    for (const folder of [this.root, this.blobs, this.temporary]) this.make(folder);
  }

  /** True when it was not there before. */
  make(folder: string): boolean {
    try {
      this.#disk.createDirectory(folder);
      return true;
    } catch (error) {
      if (errorCode(error) === 'EEXIST') return false;
      throw diskTrouble(error, folder);
    }
  }

  /** Takes a blob back that is about to be removed. False: it is not among those. */
  takeBack(digest: string): boolean {
    try {
      this.#disk.rename(join(this.trash, digest), this.pathOf(digest));
      return true;
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return false;
      throw diskTrouble(error, this.trash);
    }
  }
}

/** Whether a text is a SHA-256 as the catalog writes it. */
export function isDigest(text: string): boolean {
  return /^[0-9a-f]{64}$/.test(text);
}
