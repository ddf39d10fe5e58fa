import type { ClientRequest, IncomingMessage, RequestOptions } from 'node:http';

/** A request as it goes out. */
export interface Post {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Milliseconds for the whole of it. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** What came back; the body is not read. */
export interface Answer {
  readonly status: number;
  /** `Retry-After`, as it stands there. */
  readonly retryAfter: string | null;
  /** `Location`, as it stands there. */
  readonly location: string | null;
}

/** Why there is no answer; in words that hold nothing of the address. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
}

/** Sends one POST request over a connection of its own, and follows nothing. Throws `NoAnswer`. */
export async function post(request: Post): Promise<Answer> {
  const { request: open } = await (request.url.protocol === 'https:'
    ? import('node:https')
    : import('node:http'));
  return new Promise((resolve, reject) => {
    const sent = open(request.url, optionsOf(request), (response) => {
      resolve(answerOf(response));
      // Whatever it says, and however long that is: the status is all that counts.
      response.destroy();
    });
    refuseLate(sent, request, reject);
    sent.end(request.body);
  });
}

function optionsOf({ headers, body, signal }: Post): RequestOptions {
  return {
    method: 'POST',
    headers: { ...headers, 'Content-Length': Buffer.byteLength(body) },
    agent: false,
    signal,
  };
}

function answerOf({ statusCode = 0, headers }: IncomingMessage): Answer {
  return {
    status: statusCode,
    retryAfter: headers['retry-after'] ?? null,
    location: headers.location ?? null,
  };
}

function refuseLate(
  sent: ClientRequest,
  { timeoutMs, signal }: Post,
  reject: (error: NoAnswer) => void,
): void {
  const timer = setTimeout(() => {
    reject(new NoAnswer(`no answer within ${timeoutMs / 1000} s`));
    sent.destroy();
  }, timeoutMs);
  sent.on('close', () => clearTimeout(timer));
  sent.on('error', (error: NodeJS.ErrnoException) =>
    reject(new NoAnswer(signal.aborted ? 'given up' : `no connection: ${error.code ?? error.name}`)),
  );
}
