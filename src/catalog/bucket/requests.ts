import { createReadStream } from 'node:fs';
import { Agent, type IncomingMessage, request as requestPlain } from 'node:http';
import { request as requestSecure, Agent as SecureAgent } from 'node:https';
import { pipeline } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { AwsV4Signer } from 'aws4fetch';
import type { BucketSettings } from '../../config/configuration.ts';
import type { EnvironmentError } from '../../diagnostics/errors.ts';
import { errorCode } from '../../disk/error-code.ts';
import { digestBytes } from '../digest-stream.ts';
import type { BucketKeys } from './bucket-keys.ts';
import { nameRefusal, nameUnreachable } from './name-refusal.ts';

/** Requests to a bucket, signed, and sent again where that may help. */
export interface Requests {
  /** The answer, whatever it says. Throws `bucket-unreachable` when there is none, or only that the service is busy. */
  readonly send: (request: BucketRequest) => Promise<Answer>;
  /** What an answer that is none of those that were hoped for means. */
  readonly refusal: (answer: Answer) => Promise<EnvironmentError>;
  readonly refusalOf: (status: number, text: string) => EnvironmentError;
}

export interface BucketRequest {
  readonly method: 'HEAD' | 'GET' | 'PUT' | 'POST' | 'DELETE';
  /** Of the object, after the prefix. */
  readonly name: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: RequestBody;
}

/** Bytes with their SHA-256, hex: the service takes no others. */
export type RequestBody = { readonly digest: string } & (
  | { readonly bytes: Uint8Array }
  | { readonly path: string; readonly start: number; readonly size: number }
);

export interface Answer {
  readonly status: number;
  /** Empty when it is not there. */
  readonly header: (name: string) => string;
  readonly body: IncomingMessage;
}

export interface SendOptions {
  /** Milliseconds before a request is sent again for the first time; the double each time after. 200 unless said otherwise. */
  readonly pauseMs?: number;
}

/** How to ask one bucket. Connections are kept for a while, and keep no process alive. */
export function openRequests(settings: BucketSettings, keys: BucketKeys, options: SendOptions): Requests {
  const secure = settings.endpoint.startsWith('https:');
  const agent = new (secure ? SecureAgent : Agent)({ keepAlive: true, maxSockets: 8 });
  const place: Place = { settings, keys, agent, request: secure ? requestSecure : requestPlain };
  const refusalOf = (status: number, text: string) => nameRefusal(settings, { status, text, region: '' });
  return {
    send: (request) => sendPatiently(request, place, options.pauseMs ?? 200),
    refusal: async (answer) => {
      const text = await readText(answer);
      return nameRefusal(settings, {
        status: answer.status,
        text,
        region: answer.header('x-amz-bucket-region'),
      });
    },
    refusalOf,
  };
}

/** The text of a short answer. */
export async function readText({ body }: Answer): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of body) if (chunks.length < 64) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

/** Reads an answer to its end, so that its connection can be used again. */
export function discard({ body }: Answer): void {
  body.resume();
}

/** What stands between two tags of a simple XML text; empty when it is not there. */
export function textOf(text: string, tag: string): string {
  const raw = text.split(`<${tag}>`)[1]?.split('</')[0] ?? '';
  return raw.replace(/&(amp|lt|gt|quot|apos);/g, (_, name: keyof typeof entities) => entities[name]);
}

const entities = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" } as const;

interface Place {
  readonly settings: BucketSettings;
  readonly keys: BucketKeys;
  readonly agent: Agent;
  readonly request: typeof requestPlain;
}

const mostTries = 5;
/** Of silence, in the middle of a request too. */
const silenceMs = 60_000;

async function sendPatiently(request: BucketRequest, place: Place, pauseMs: number): Promise<Answer> {
  for (let tries = 1; ; tries += 1) {
    const answer = await send(request, place).catch((error: unknown) => {
      if (tries === mostTries || errorCode(error) === '') throw nameUnreachable(place.settings, error);
      return null;
    });
    if (answer !== null && !isPassing(answer.status)) return answer;
    if (answer !== null && tries === mostTries) {
      discard(answer);
      throw nameUnreachable(place.settings, new Error(`answered ${answer.status}`));
    }
    const asked = answer === null ? 0 : Number(answer.header('retry-after')) * 1000 || 0;
    if (answer !== null) discard(answer);
    // Not all at the same moment.
    await pause(Math.max(Math.min(asked, 30_000), pauseMs * 2 ** (tries - 1) * (0.75 + Math.random() / 2)));
  }
}

function isPassing(status: number): boolean {
  return status === 408 || status === 429 || status >= 500;
}

async function send(request: BucketRequest, place: Place): Promise<Answer> {
  const { method, url, headers } = await sign(request, place);
  return new Promise((resolve, reject) => {
    const outgoing = place.request(url, { method, headers, agent: place.agent, timeout: silenceMs }, (body) =>
      resolve({
        status: body.statusCode ?? 0,
        header: (name) => String(body.headers[name] ?? ''),
        body,
      }),
    );
    outgoing.on('error', reject);
    outgoing.on('timeout', () =>
      outgoing.destroy(Object.assign(new Error('no answer for a minute'), { code: 'ETIMEDOUT' })),
    );
    const { body } = request;
    if (body === undefined || 'bytes' in body) outgoing.end(body?.bytes);
    else if (body.size === 0) outgoing.end();
    else {
      const end = body.start + body.size - 1;
      // What goes wrong with the connection is told by the request; what the file has, only here.
      pipeline(createReadStream(body.path, { start: body.start, end }), outgoing, (error) => {
        if (error) reject(error);
      });
    }
  });
}

async function sign({ method, name, query, body }: BucketRequest, { settings, keys }: Place) {
  const { endpoint, bucket, prefix, region } = settings;
  const url = new URL(`${endpoint}/${bucket}/${prefix}${name}`);
  for (const [key, value] of Object.entries(query ?? {})) url.searchParams.set(key, value);
  const size = body === undefined ? 0 : 'bytes' in body ? body.bytes.byteLength : body.size;
  const signed = await new AwsV4Signer({
    method,
    url: url.href,
    headers: {
      'x-amz-content-sha256': body?.digest ?? digestOfNothing,
      ...(method === 'PUT' || method === 'POST' ? { 'content-length': `${size}` } : {}),
    },
    accessKeyId: keys.accessKey,
    secretAccessKey: keys.secretKey,
    ...(keys.sessionToken === undefined ? {} : { sessionToken: keys.sessionToken }),
    service: 's3',
    region,
  }).sign();
  return { method, url: signed.url, headers: Object.fromEntries(signed.headers) };
}

const digestOfNothing = digestBytes(Buffer.alloc(0));
