import { closeSync, openSync, readSync } from 'node:fs';
import { digestBytes, digestStream } from '../digest-stream.ts';
import { discard, type Requests, readText, textOf } from './requests.ts';

/** A file of the catalog on this machine. */
export interface StoredFile {
  /** Absolute path. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
}

/** An object that is larger than one request should be. */
export interface LargeUpload {
  readonly name: string;
  readonly file: StoredFile;
  /** Bytes of each part but the last one. */
  readonly partSize: number;
}

/** Sends a file part by part; the object appears as a whole, or not at all. Throws `EnvironmentError`. */
export async function uploadInParts(upload: LargeUpload, requests: Requests): Promise<void> {
  const { name } = upload;
  const begun = await requests.send({ method: 'POST', name, query: { uploads: '' } });
  if (begun.status !== 200) throw await requests.refusal(begun);
  const uploadId = textOf(await readText(begun), 'UploadId');
  try {
    const tags = await sendParts(upload, uploadId, requests);
    await complete({ name, uploadId, tags }, requests);
  } catch (error) {
    // What was sent would be paid for.
    await requests.send({ method: 'DELETE', name, query: { uploadId } }).then(discard, () => {});
    throw error;
  }
}

async function sendParts(
  { name, file, partSize }: LargeUpload,
  uploadId: string,
  requests: Requests,
): Promise<readonly string[]> {
  const tags: string[] = [];
  for (let start = 0; start < file.size; start += partSize) {
    const part = { path: file.path, start, size: Math.min(partSize, file.size - start) };
    const body = { ...part, digest: await digestPart(part) };
    const query = { partNumber: `${tags.length + 1}`, uploadId };
    const answer = await requests.send({ method: 'PUT', name, query, body });
    if (answer.status !== 200) throw await requests.refusal(answer);
    await readText(answer);
    tags.push(answer.header('etag'));
  }
  return tags;
}

async function digestPart({ path, start, size }: StoredFile & { readonly start: number }): Promise<string> {
  const file = openSync(path, 'r');
  try {
    const { digest } = await digestStream((into, position) =>
      readSync(file, into, 0, Math.min(into.byteLength, size - position), start + position),
    );
    return digest;
  } finally {
    closeSync(file);
  }
}

interface Completion {
  readonly name: string;
  readonly uploadId: string;
  readonly tags: readonly string[];
}

async function complete({ name, uploadId, tags }: Completion, requests: Requests): Promise<void> {
  const parts = tags.map((tag, index) => {
    const safe = tag.replace(/[<&]/g, '');
    return `<Part><PartNumber>${index + 1}</PartNumber><ETag>${safe}</ETag></Part>`;
  });
  const bytes = Buffer.from(`<CompleteMultipartUpload>${parts.join('')}</CompleteMultipartUpload>`);
  const body = { bytes, digest: digestBytes(bytes) };
  const answer = await requests.send({ method: 'POST', name, query: { uploadId }, body });
  if (answer.status !== 200) throw await requests.refusal(answer);
  const text = await readText(answer);
  // The answer begins before the work is done: it may still say that it failed.
  if (/<Error>/.test(text)) throw requests.refusalOf(answer.status, text);
}
