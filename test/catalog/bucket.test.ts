import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { type BucketOptions, openBucket } from '../../src/catalog/bucket/bucket.ts';
import { openRequests } from '../../src/catalog/bucket/requests.ts';
import { openCatalog } from '../../src/catalog/catalog.ts';
import { digestBytes } from '../../src/catalog/digest-stream.ts';
import type { BucketSettings } from '../../src/config/configuration.ts';
import { folderWith, temporaryFolder } from '../support/attempt.ts';
import { itNeeds } from '../support/needs.ts';
import { moto, type S3Server, startS3Server } from '../support/s3-server.ts';

const server = await startS3Server();
const itAsks = itNeeds(moto);

function service(): S3Server {
  if (server === null) throw new Error('the test needs a service');
  return server;
}

/** A catalog of one machine, with the bucket. */
function machine(state: string, options: BucketOptions = {}, change: Partial<BucketSettings> = {}) {
  const { settings, keys } = service();
  return openCatalog(state, {
    openBucket: async () => openBucket({ ...settings, ...change }, keys, { pauseMs: 1, ...options }),
  });
}

/** Names of what is below the folder of blobs. */
function blobsIn(state: string): readonly string[] {
  return readdirSync(join(state, 'catalog/sha256'), { recursive: true, encoding: 'utf8' }).filter(
    (name) => name.length > 60,
  );
}

itAsks('gives outputs and values to other machines, each verified', async () => {
  const project = folderWith({ 'out/a.txt': 'hello', 'out/empty': '', 'out/b.txt': 'b'.repeat(300_000) });
  const outputs = [{ path: 'out', store: true }];
  const here = machine(temporaryFolder());
  const { files } = await here.collect({ project, outputs, effort: false });
  const value = await here.putText('a value');
  const state = temporaryFolder();
  const other = temporaryFolder();
  const there = machine(state);
  await there.place(files, other);
  expect(readdirSync(join(other, 'out')).sort()).toEqual(['a.txt', 'b.txt', 'empty']);
  expect(readFileSync(join(other, 'out/b.txt'), 'latin1')).toBe('b'.repeat(300_000));
  expect(await there.readText(value.digest)).toBe('a value');
  expect(blobsIn(state)).toHaveLength(4);
  // From now on they lie here.
  const deaf = machine(state, {}, { endpoint: 'http://127.0.0.1:1' });
  expect(await deaf.readText(value.digest)).toBe('a value');
});

itAsks('sends a large file in parts', async () => {
  const content = randomBytes(11 * 1024 ** 2);
  const project = temporaryFolder();
  writeFileSync(join(project, 'large'), content);
  const outputs = [{ path: 'large', store: true }];
  const request = { project, outputs, effort: false };
  const { files } = await machine(temporaryFolder(), { partSize: 5 * 1024 ** 2 }).collect(request);
  const path = await machine(temporaryFolder()).path(files[0]?.digest ?? '');
  expect(readFileSync(path).equals(content)).toBe(true);
});

itAsks('keeps nothing of bytes that are not those of their digest', async () => {
  const { settings, keys } = service();
  const bytes = Buffer.from('other bytes');
  const digest = digestBytes(Buffer.from('bytes'));
  const requests = openRequests(settings, keys, {});
  const name = `sha256/${digest.slice(0, 2)}/${digest.slice(2)}`;
  await requests.send({ method: 'PUT', name, body: { bytes, digest: digestBytes(bytes) } });
  const state = temporaryFolder();
  await expect(machine(state).path(digest)).rejects.toMatchObject({
    code: 'blob-damaged',
    trouble: 'damaged',
  });
  expect(blobsIn(state)).toEqual([]);
  expect(readdirSync(join(state, 'catalog/tmp'))).toEqual([]);
});

itAsks('says what it lacks, and fetches what is damaged here', async () => {
  const state = temporaryFolder();
  const catalog = machine(state);
  await expect(catalog.path('0'.repeat(64))).rejects.toMatchObject({ code: 'blob-missing' });
  await expect(catalog.path('../../etc/passwd')).rejects.toMatchObject({ code: 'blob-damaged' });
  const { digest } = await catalog.putText('whole');
  writeFileSync(await catalog.path(digest), 'spoilt', { flag: 'r+' });
  expect(await machine(state).readText(digest)).toBe('whole');
});

const wrongs = [
  { what: 'a wrong key', keys: { secretKey: 'x'.repeat(40) }, says: 'refused: SignatureDoesNotMatch (403)' },
  {
    what: 'an unknown key',
    keys: { accessKey: 'AKIAUNKNOWN000' },
    says: 'refused: InvalidAccessKeyId (403)',
  },
  { what: 'no such bucket', settings: { bucket: 'outptus' }, says: 'there is no bucket `outptus`' },
];

itAsks.each(wrongs)('names what is wrong with $what', async (wrong) => {
  const { settings, keys } = service();
  const openWrong = async () =>
    openBucket({ ...settings, ...wrong.settings }, { ...keys, ...wrong.keys }, { pauseMs: 1 });
  const catalog = openCatalog(temporaryFolder(), { openBucket: openWrong });
  await expect(catalog.putText('never told')).rejects.toMatchObject({
    code: expect.stringMatching(/^bucket-(?:refused|missing)$/),
    message: expect.stringContaining(wrong.says),
    hint: expect.stringMatching(/./),
  });
});

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** A service that gives these answers one after the other; what it was asked. */
async function answering(answers: readonly Answer[]) {
  const asked: string[] = [];
  const left = [...answers];
  const http = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    request.resume().on('end', () => (left.shift() ?? gone)(request, response));
  });
  await new Promise<void>((resolve) => {
    http.listen(0, '127.0.0.1', resolve);
  });
  onTestFinished(() => {
    http.closeAllConnections();
    http.close();
  });
  const endpoint = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  const secrets = { accessKey: 'A', secretKey: 'B' };
  const settings = { endpoint, bucket: 'outputs', prefix: '', region: 'us-east-1', secrets };
  const keys = { accessKey: 'key', secretKey: 'secret' };
  return { asked, bucket: openBucket(settings, keys, { pauseMs: 1 }), endpoint };
}

function gone(_: IncomingMessage, response: ServerResponse): void {
  response.writeHead(404).end();
}

function say(status: number, text = '', headers: Record<string, string> = {}): Answer {
  return (_, response) => response.writeHead(status, headers).end(text);
}

const digest = digestBytes(Buffer.from('hello'));
const address = `/outputs/sha256/${digest.slice(0, 2)}/${digest.slice(2)}`;

function stored() {
  return { path: join(folderWith({ f: 'hello' }), 'f'), size: 5 };
}

it('asks again when the service is busy or the connection breaks', async () => {
  const broken: Answer = (request) => request.socket.destroy();
  const { asked, bucket } = await answering([
    say(503),
    broken,
    say(429, '', { 'retry-after': '0' }),
    say(200),
  ]);
  await bucket.put(digest, stored());
  expect(asked).toEqual(Array.from({ length: 4 }, () => `PUT ${address}`));
});

it('gives up after some tries, and says why', async () => {
  const busy = await answering(Array.from({ length: 9 }, () => say(503)));
  await expect(busy.bucket.put(digest, stored())).rejects.toMatchObject({
    code: 'bucket-unreachable',
    message: `the bucket \`outputs\` at \`${busy.endpoint}\` cannot be reached: answered 503`,
  });
  expect(busy.asked).toHaveLength(5);
  const settings = { endpoint: 'http://127.0.0.1:1', bucket: 'outputs', prefix: '', region: 'us-east-1' };
  const secrets = { accessKey: 'A', secretKey: 'B' };
  const deaf = openBucket({ ...settings, secrets }, { accessKey: 'a', secretKey: 'b' }, { pauseMs: 1 });
  await expect(deaf.has(digest)).rejects.toMatchObject({
    code: 'bucket-unreachable',
    message: 'the bucket `outputs` at `http://127.0.0.1:1` cannot be reached: ECONNREFUSED',
  });
});

it('says of a blob that breaks off half way that the bucket cannot be reached, and keeps nothing of it', async () => {
  const half: Answer = (_, response) => {
    response.writeHead(200, { 'content-length': '5' });
    response.write('hel', () => response.destroy());
  };
  const { bucket, endpoint } = await answering([half]);
  const state = temporaryFolder();
  const catalog = openCatalog(state, { openBucket: async () => bucket });
  await expect(catalog.readText(digest)).rejects.toMatchObject({
    code: 'bucket-unreachable',
    message: `the bucket \`outputs\` at \`${endpoint}\` cannot be reached: ECONNRESET`,
  });
  expect(readdirSync(join(state, 'catalog/tmp'))).toEqual([]);
});

it('names the region that a bucket lies in', async () => {
  const text = '<Error><Code>PermanentRedirect</Code></Error>';
  const { bucket } = await answering([say(301, text, { 'x-amz-bucket-region': 'eu-central-1' })]);
  await expect(bucket.put(digest, stored())).rejects.toMatchObject({
    code: 'bucket-refused',
    message: 'the bucket `outputs` refused: PermanentRedirect (301)',
    hint: 'the bucket lies in another region: write `region: eu-central-1` in `catalog.config`',
  });
});

it('takes a blob that it may not ask for as one that is not there', async () => {
  const { bucket } = await answering([say(403), say(404), say(200)]);
  expect([await bucket.has(digest), await bucket.has(digest), await bucket.has(digest)]).toEqual([
    false,
    false,
    true,
  ]);
});

it('sends no parts of a file that failed half way, and leaves none behind', async () => {
  const begun = say(200, '<R><UploadId>a&amp;b</UploadId></R>');
  const { asked, endpoint } = await answering([
    begun,
    say(200, '', { etag: '"one"' }),
    say(200, '', { etag: '"two"' }),
    say(200, '<Error><Code>InternalError</Code></Error>'),
    say(204),
  ]);
  const settings = { endpoint, bucket: 'outputs', prefix: '', region: 'us-east-1' };
  const secrets = { accessKey: 'A', secretKey: 'B' };
  const bucket = openBucket({ ...settings, secrets }, { accessKey: 'a', secretKey: 'b' }, { partSize: 3 });
  await expect(bucket.put(digest, stored())).rejects.toMatchObject({ code: 'bucket-refused' });
  expect(asked).toEqual([
    `POST ${address}?uploads=`,
    `PUT ${address}?partNumber=1&uploadId=a%26b`,
    `PUT ${address}?partNumber=2&uploadId=a%26b`,
    `POST ${address}?uploadId=a%26b`,
    `DELETE ${address}?uploadId=a%26b`,
  ]);
});
