import type { BucketSettings } from '../../config/configuration.ts';
import type { BucketKeys } from './bucket-keys.ts';
import { nameUnreachable } from './name-refusal.ts';
import { type Answer, discard, openRequests, type Requests, readText, type SendOptions } from './requests.ts';
import { type StoredFile, uploadInParts } from './upload-in-parts.ts';

/** Blobs in a bucket of a service that speaks the S3 protocol, each under its digest. */
export interface Bucket {
  /** Whether a blob is there, as far as we may know. */
  readonly has: (digest: string) => Promise<boolean>;
  /** Resolves when the service has it; it is told the digest, and takes nothing else. */
  readonly put: (digest: string, file: StoredFile) => Promise<void>;
  /** The bytes of a blob, unchecked; null: there is none. */
  readonly get: (digest: string) => Promise<AsyncIterable<Uint8Array> | null>;
}

export interface BucketOptions extends SendOptions {
  /** Bytes above which a file is sent in parts, and of each part; 256 MiB unless said otherwise. */
  readonly partSize?: number;
}

/** Opens a bucket; nothing is asked before the first call. All calls throw `EnvironmentError` when the service cannot be reached or refuses. */
export function openBucket(settings: BucketSettings, keys: BucketKeys, options: BucketOptions = {}): Bucket {
  const requests = openRequests(settings, keys, options);
  const partSize = options.partSize ?? defaultPartSize;
  return {
    has: async (digest) => {
      const answer = await requests.send({ method: 'HEAD', name: nameOf(digest) });
      discard(answer);
      // Who may not list a bucket is told 403 of what is not there.
      if (answer.status === 200 || answer.status === 404 || answer.status === 403)
        return answer.status === 200;
      throw await requests.refusal(answer);
    },
    put: (digest, file) =>
      file.size > partSize
        ? uploadInParts({ name: nameOf(digest), file, partSize }, requests)
        : putWhole(digest, file, requests),
    get: async (digest) => {
      const answer = await requests.send({ method: 'GET', name: nameOf(digest) });
      if (answer.status === 200) return readBody(answer, settings);
      const error = await requests.refusal(answer);
      if (answer.status === 404 && error.code !== 'bucket-missing') return null;
      throw error;
    },
  };
}

/** The largest that every service takes at once is 5 GiB; in parts less is sent again when a connection breaks. */
const defaultPartSize = 256 * 1024 ** 2;

function nameOf(digest: string): string {
  return `sha256/${digest.slice(0, 2)}/${digest.slice(2)}`;
}

// What breaks off half way is no trouble of the disk that it is written to.
async function* readBody({ body }: Answer, settings: BucketSettings): AsyncIterable<Uint8Array> {
  try {
    yield* body;
  } catch (error) {
    throw nameUnreachable(settings, error);
  }
}

async function putWhole(digest: string, file: StoredFile, requests: Requests): Promise<void> {
  const answer = await requests.send({
    method: 'PUT',
    name: nameOf(digest),
    body: { digest, path: file.path, start: 0, size: file.size },
  });
  if (answer.status !== 200) throw await requests.refusal(answer);
  await readText(answer);
}
