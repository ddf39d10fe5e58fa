import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a receiver got. */
export interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** How a receiver meets one request: a status, with headers; or by itself. */
export type Answering =
  | number
  | readonly [status: number, headers: Readonly<Record<string, string>>]
  | ((response: ServerResponse) => void);

/** Never answers. */
export const hang: Answering = () => {};
/** Cuts the connection. */
export const reset: Answering = (response) => void response.socket?.destroy();

/** A server on a socket of this machine that meets requests as a script says; after the script with 200. */
export class Receiver {
  readonly received: Received[] = [];
  readonly #script: Answering[];
  readonly #server: Server;
  #expected: { readonly count: number; readonly met: () => void }[] = [];

  constructor(script: readonly Answering[] = []) {
    this.#script = [...script];
    this.#server = createServer((request, response) => {
      const pieces: Buffer[] = [];
      request.on('data', (piece: Buffer) => pieces.push(piece));
      request.on('end', () => {
        const body = Buffer.concat(pieces).toString('utf8');
        this.received.push({ path: request.url ?? '', headers: request.headers, body });
        this.#answer(response);
        for (const { count, met } of this.#expected) if (this.received.length >= count) met();
      });
    });
  }

  async open(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return this;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/hook`;
  }

  get bodies(): ReturnType<typeof JSON.parse>[] {
    return this.received.map(({ body }) => JSON.parse(body));
  }

  /** Resolves when so many requests have come. */
  requests(count: number): Promise<void> {
    return new Promise((met) => {
      if (this.received.length >= count) met();
      else this.#expected.push({ count, met });
    });
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #answer(response: ServerResponse): void {
    const answering = this.#script.shift() ?? 200;
    if (typeof answering === 'function') answering(response);
    else {
      const [status, headers] = typeof answering === 'number' ? [answering, {}] : answering;
      response.writeHead(status, headers).end('{"text":"ignored"}');
    }
  }
}
