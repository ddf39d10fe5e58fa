import { EnvironmentError } from '../../diagnostics/errors.ts';
import type { BlobFolders } from '../blob-folders.ts';
import type { BlobBatch, BlobStore } from '../blob-store.ts';
import type { Digested } from '../digest-stream.ts';
import type { Bucket } from './bucket.ts';

/** A bucket that holds what a store of this machine holds, for others as well. */
export interface Mirror {
  /** Opens the bucket; called once, when it is first needed. */
  readonly open: () => Promise<Bucket>;
  readonly folders: BlobFolders;
  /** Takes bytes from the bucket into the store, durable; throws when they are not those of the digest. */
  readonly receive: (digest: string, chunks: AsyncIterable<Uint8Array>) => Promise<void>;
}

/** A store whose blobs are in the bucket before anybody is told of them, and that fetches from there what it lacks. */
export function mirrorStore(store: BlobStore, mirror: Mirror): BlobStore {
  const away = new Away(mirror);
  const mirrored = (put: BlobBatch['put']): BlobBatch['put'] => {
    return async (read) => {
      const digested = await put(read);
      await away.give(digested);
      return digested;
    };
  };
  return {
    ...store,
    put: mirrored(store.put),
    begin: () => {
      const batch = store.begin();
      return { ...batch, put: mirrored(batch.put) };
    },
    verify: (digest) => away.fetchWhereMissing(digest, store.verify),
    read: (digest) => away.fetchWhereMissing(digest, store.read),
  };
}

class Away {
  readonly #mirror: Mirror;
  readonly #given = new Map<string, Promise<void>>();
  #bucket: Promise<Bucket> | undefined;

  constructor(mirror: Mirror) {
    this.#mirror = mirror;
  }

  /** Resolves when the bucket has a blob, however many ask for it. */
  give(digested: Digested): Promise<void> {
    const { digest } = digested;
    const giving = this.#given.get(digest) ?? this.#upload(digested);
    this.#given.set(digest, giving);
    // What failed may work the next time.
    giving.catch(() => this.#given.delete(digest));
    return giving;
  }

  async fetchWhereMissing<T>(digest: string, read: (digest: string) => Promise<T>): Promise<T> {
    try {
      return await read(digest);
    } catch (error) {
      const lacks =
        error instanceof EnvironmentError && (error.code === 'blob-missing' || error.code === 'blob-damaged');
      // Text that is no digest names nothing in the bucket either.
      if (!lacks || !/^[0-9a-f]{64}$/.test(digest)) throw error;
      const chunks = await (await this.#open()).get(digest);
      if (chunks === null) throw error;
      await this.#mirror.receive(digest, chunks);
      return read(digest);
    }
  }

  async #upload({ digest, size }: Digested): Promise<void> {
    const bucket = await this.#open();
    if (await bucket.has(digest)) return;
    await bucket.put(digest, { path: this.#mirror.folders.pathOf(digest), size });
  }

  #open(): Promise<Bucket> {
    this.#bucket ??= this.#mirror.open();
    return this.#bucket;
  }
}
