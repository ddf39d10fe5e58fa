import type { Clock } from '../engine/ports.ts';
import { type Answer, NoAnswer, type Post } from './post.ts';
import { signBody } from './signature.ts';

/** How hard it is tried to reach a receiver. Times in milliseconds. */
export interface Policy {
  /** Requests for one notification, the first included. */
  readonly tries: number;
  /** Before the second request; each further wait is twice the one before, a part of it left to chance. */
  readonly firstDelayMs: number;
  /** The longest wait that a receiver may ask for. */
  readonly longestWaitMs: number;
  /** For one request. */
  readonly timeoutMs: number;
  /** After the end of a run, for all that is still on its way. */
  readonly afterEndMs: number;
}

export const defaultPolicy: Policy = {
  tries: 5,
  firstDelayMs: 1000,
  longestWaitMs: 60_000,
  timeoutMs: 10_000,
  afterEndMs: 60_000,
};

/** A notification that is ready to go. */
export interface Parcel {
  readonly delivery: string;
  readonly url: URL;
  /** What receivers tell messages apart by, such as `run-failure`. */
  readonly event: string;
  readonly body: string;
  /** What it is signed with; null: it is not. */
  readonly key: string | null;
  readonly sender: string;
}

/** How a delivery ended. */
export type Delivered =
  | { readonly ok: true; readonly tries: number; readonly status: number }
  | { readonly ok: false; readonly tries: number; readonly reason: string };

/** What deliveries work with. */
export interface Means {
  readonly post: (request: Post) => Promise<Answer>;
  readonly clock: Pick<Clock, 'now' | 'after'>;
  /** A number from 0 up to 1. */
  readonly random: () => number;
  readonly policy: Policy;
  /** Aborted, with the reason in words, when there is no more time. */
  readonly signal: AbortSignal;
}

/** Sends a notification until it is taken, refused, or not worth another try. Never rejects. */
export async function deliver(parcel: Parcel, means: Means): Promise<Delivered> {
  const { policy, signal } = means;
  for (let tries = 1; ; tries += 1) {
    const outcome = await tryOnce(parcel, means);
    if (outcome.end === 'taken') return { ok: true, tries, status: outcome.status };
    if (signal.aborted) return { ok: false, tries, reason: `${signal.reason}; ${outcome.reason}` };
    if (outcome.end === 'refused' || tries >= policy.tries)
      return { ok: false, tries, reason: outcome.reason };
    const wait = outcome.waitMs ?? backOff(tries, means);
    if (wait > policy.longestWaitMs) {
      return { ok: false, tries, reason: `${outcome.reason}, to be asked again in ${wait / 1000} s` };
    }
    await pause(wait, means);
    if (signal.aborted) return { ok: false, tries, reason: `${signal.reason}; ${outcome.reason}` };
  }
}

type Outcome =
  | { readonly end: 'taken'; readonly status: number }
  | { readonly end: 'refused'; readonly reason: string }
  | { readonly end: 'again'; readonly reason: string; readonly waitMs?: number };

const mostRedirects = 3;

async function tryOnce(parcel: Parcel, means: Means): Promise<Outcome> {
  let { url } = parcel;
  for (let redirects = 0; ; redirects += 1) {
    const answer = await ask({ ...parcel, url }, means);
    if (answer instanceof NoAnswer) return { end: 'again', reason: answer.message };
    const target = answer.status === 307 || answer.status === 308 ? targetOf(answer, url) : null;
    if (target === null || redirects === mostRedirects) return judge(answer, means);
    url = target;
  }
}

// A body that is meant for one host goes to no other.
function targetOf({ location }: Answer, from: URL): URL | null {
  if (location === null) return null;
  try {
    const url = new URL(location, from);
    return url.origin === from.origin ? url : null;
  } catch {
    return null;
  }
}

async function ask(
  { url, delivery, event, body, key, sender }: Parcel,
  { post, policy, signal, clock }: Means,
): Promise<Answer | NoAnswer> {
  const seconds = Math.floor(Date.parse(clock.now()) / 1000);
  const headers = {
    'Content-Type': 'application/json; charset=utf-8',
    'User-Agent': sender,
    'Runnable-Event': event,
    'Runnable-Delivery': delivery,
    ...(key === null ? {} : signBody(body, key, seconds)),
  };
  try {
    return await post({ url, headers, body, timeoutMs: policy.timeoutMs, signal });
  } catch (error) {
    if (error instanceof NoAnswer) return error;
    throw error;
  }
}

function judge({ status, retryAfter }: Answer, { clock }: Means): Outcome {
  const reason = `answered ${status}`;
  if (status >= 200 && status < 300) return { end: 'taken', status };
  if (status >= 300 && status < 400) return { end: 'refused', reason: `${reason}, a redirect to elsewhere` };
  if (status !== 429 && status < 500) return { end: 'refused', reason };
  const waitMs = readRetryAfter(retryAfter, Date.parse(clock.now()));
  return { end: 'again', reason, ...(waitMs === null ? {} : { waitMs }) };
}

function readRetryAfter(text: string | null, now: number): number | null {
  if (text === null) return null;
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000;
  const moment = Date.parse(text);
  return Number.isNaN(moment) ? null : Math.max(0, moment - now);
}

function backOff(tries: number, { policy, random }: Means): number {
  return policy.firstDelayMs * 2 ** (tries - 1) * (0.5 + random() / 2);
}

function pause(milliseconds: number, { clock, signal }: Means): Promise<void> {
  return new Promise((resolve) => {
    const callOff = clock.after(milliseconds, () => {
      signal.removeEventListener('abort', stop);
      resolve();
    });
    const stop = () => {
      callOff();
      resolve();
    };
    signal.addEventListener('abort', stop, { once: true });
  });
}
