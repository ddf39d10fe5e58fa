import type { EventBody } from '../engine/event.ts';
import { readWebAddress, type WebAddress } from '../values/web-address.ts';
import { type Delivered, deliver, type Means } from './deliver.ts';
import { type Cause, type Due, wordFor } from './due.ts';
import type { Draft, Message } from './message.ts';
import { renderSlackMessage } from './slack-message.ts';

/** What the outbox works with. */
export interface OutboxPorts extends Means {
  /** The value of a secret; null when it is not to be had. */
  readonly secret: (name: string) => Promise<string | null>;
  /** Whether what is due after a success is news: the time before it had failed. */
  readonly recovered: (due: Due) => Promise<boolean>;
  /** Hears how each delivery ended. */
  readonly onEnd: (result: EventBody) => void;
}

interface Waiting {
  readonly due: Due;
  readonly draft: Draft;
}

/** Requests at the same time. */
const width = 4;

/** What is on its way to those who are told; a few at a time. */
export class Outbox {
  readonly #ports: OutboxPorts;
  readonly #waiting: Waiting[] = [];
  #active = 0;
  #idle: (() => void)[] = [];

  constructor(ports: OutboxPorts) {
    this.#ports = ports;
  }

  /** How many have not ended. */
  get size(): number {
    return this.#waiting.length + this.#active;
  }

  /** Takes one in; the end of a run goes before what is told of its tasks. */
  add(due: Due, draft: Draft): void {
    if (due.id === undefined && due.cause !== 'start') this.#waiting.unshift({ due, draft });
    else this.#waiting.push({ due, draft });
    this.#pump();
  }

  /** Resolves when nothing is on its way. */
  async emptied(): Promise<void> {
    if (this.size > 0) await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  #pump(): void {
    while (this.#active < width) {
      const next = this.#waiting.shift();
      if (next === undefined) break;
      this.#active += 1;
      void this.#send(next)
        .catch(brokenDown(next.due))
        .then((result) => {
          this.#active -= 1;
          if (result !== null) this.#ports.onEnd(result);
          this.#pump();
          if (this.size === 0) for (const resolve of this.#idle.splice(0)) resolve();
        });
    }
  }

  async #send({ due, draft }: Waiting): Promise<EventBody | null> {
    const on = wordFor(due.cause, due.to.on, await this.#isRecovery(due));
    if (on === null) return null;
    const about = { delivery: due.delivery, on, ...(due.id === undefined ? {} : { id: due.id }) };
    const address = await this.#readAddress(due);
    const host = address.ok ? address.url.hostname : null;
    const result = address.ok
      ? await this.#deliver(due, { ...draft, delivery: due.delivery, on }, address.url)
      : ({ ok: false, tries: 0, reason: address.problem } as const);
    return result.ok && host !== null
      ? { event: 'notification-delivered', ...about, host, tries: result.tries, status: result.status }
      : { event: 'notification-failed', ...about, host, tries: result.tries, reason: reasonOf(result) };
  }

  async #isRecovery(due: Due): Promise<boolean> {
    return due.cause === 'success' && due.to.on.includes('recovery') && (await this.#ports.recovered(due));
  }

  async #readAddress({ to: { to } }: Due): Promise<WebAddress> {
    const text = 'url' in to ? to.url : await this.#ports.secret(to.secret);
    if (text === null)
      return { ok: false, problem: `the secret \`${'secret' in to ? to.secret : ''}\` is not set` };
    const address = readWebAddress(text);
    return address.ok ? address : { ok: false, problem: `the URL ${address.problem}` };
  }

  async #deliver({ to, cause, id }: Due, message: Message, url: URL): Promise<Delivered> {
    const { signal } = this.#ports;
    const key = to.sign === undefined ? null : await this.#ports.secret(to.sign);
    // Nobody is told without the signature that they were promised.
    if (to.sign !== undefined && key === null)
      return { ok: false, tries: 0, reason: `the secret \`${to.sign}\` is not set` };
    if (signal.aborted) return { ok: false, tries: 0, reason: `${signal.reason}` };
    const body = JSON.stringify(to.format === 'slack' ? renderSlackMessage(message) : message);
    const event = eventName(cause, message, id);
    const { delivery, sender } = message;
    return deliver({ delivery, url, event, body, key, sender: sender.replace(' ', '/') }, this.#ports);
  }
}

// A run goes on whatever happens here. The words of an error may hold the address.
function brokenDown({ delivery, cause, id }: Due): (error: unknown) => EventBody {
  return (error) => ({
    event: 'notification-failed',
    delivery,
    on: cause === 'other-end' ? 'always' : cause,
    ...(id === undefined ? {} : { id }),
    host: null,
    tries: 0,
    reason: `a bug of runnable: ${error instanceof Error ? error.name : 'unknown'}`,
  });
}

function eventName(cause: Cause, { on }: Message, id: string | undefined): string {
  return `${id === undefined ? 'run' : 'task'}-${cause === 'other-end' ? 'always' : on}`;
}

function reasonOf(result: Delivered): string {
  return result.ok ? '' : result.reason;
}
