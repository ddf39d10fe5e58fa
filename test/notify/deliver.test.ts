import { createHmac } from 'node:crypto';
import { afterEach, expect, it } from 'vitest';
import { defaultPolicy, deliver, type Means, type Parcel } from '../../src/notify/deliver.ts';
import { post } from '../../src/notify/post.ts';
import { type Answering, hang, Receiver, reset } from '../support/receiver.ts';

// Over real sockets; waits between two requests are noted and not waited for.

const open: Receiver[] = [];

afterEach(async () => {
  for (const receiver of open.splice(0)) await receiver.close();
});

async function receive(...script: Answering[]): Promise<Receiver> {
  const receiver = await new Receiver(script).open();
  open.push(receiver);
  return receiver;
}

function parcel(url: string, more: Partial<Parcel> = {}): Parcel {
  return {
    delivery: 'd-1',
    url: new URL(url),
    event: 'run-failure',
    body: '{"a":"é"}',
    key: null,
    sender: 'runnable/1',
    ...more,
  };
}

function means(more: Partial<Means> = {}): Means & { readonly waits: number[] } {
  const waits: number[] = [];
  return {
    post,
    clock: {
      now: () => '2026-01-01T00:00:00.000Z',
      after: (milliseconds, callback) => {
        waits.push(milliseconds);
        const timer = setImmediate(callback);
        return () => clearImmediate(timer);
      },
    },
    random: () => 0.5,
    policy: { ...defaultPolicy, timeoutMs: 100 },
    signal: new AbortController().signal,
    waits,
    ...more,
  };
}

it('signs the body with its time and, as GitHub does, alone, so that a receiver can check both', async () => {
  const receiver = await receive();
  expect(await deliver(parcel(receiver.url, { key: 'hush-hush' }), means())).toEqual({
    ok: true,
    tries: 1,
    status: 200,
  });
  const [{ headers, body, path } = { headers: {}, body: '', path: '' }] = receiver.received;
  const hmac = (text: string) => createHmac('sha256', 'hush-hush').update(text).digest('hex');
  expect(path).toBe('/hook');
  expect(body).toBe('{"a":"é"}');
  expect(headers).toMatchObject({
    'content-type': 'application/json; charset=utf-8',
    'content-length': '10',
    'user-agent': 'runnable/1',
    'runnable-event': 'run-failure',
    'runnable-delivery': 'd-1',
    'runnable-signature': `t=1767225600,v1=${hmac(`1767225600.${body}`)}`,
    'x-hub-signature-256': `sha256=${hmac(body)}`,
  });
});

it('sends no signature without a key', async () => {
  const receiver = await receive(204);
  expect(await deliver(parcel(receiver.url), means())).toEqual({ ok: true, tries: 1, status: 204 });
  expect(Object.keys(receiver.received[0]?.headers ?? {}).filter((name) => /signature/.test(name))).toEqual(
    [],
  );
});

it('tries again after a lost connection, silence, 429 and 5xx, each time after a longer wait', async () => {
  const receiver = await receive(reset, hang, 429, 503, 200);
  const used = means();
  expect(await deliver(parcel(receiver.url), used)).toEqual({ ok: true, tries: 5, status: 200 });
  expect(used.waits).toEqual([750, 1500, 3000, 6000]);
  expect(new Set(receiver.received.map(({ headers }) => headers['runnable-delivery']))).toEqual(
    new Set(['d-1']),
  );
});

it('gives up after five tries', async () => {
  const receiver = await receive(500, 500, 502, 500, 504, 200);
  expect(await deliver(parcel(receiver.url), means())).toEqual({
    ok: false,
    tries: 5,
    reason: 'answered 504',
  });
  expect(receiver.received).toHaveLength(5);
});

it('waits as long as the receiver asks for, in seconds or until a date, but not for ever', async () => {
  const receiver = await receive(
    [429, { 'Retry-After': '7' }],
    [503, { 'Retry-After': 'Thu, 01 Jan 2026 00:00:30 GMT' }],
    [429, { 'Retry-After': 'soon' }],
    [429, { 'Retry-After': '3600' }],
  );
  const used = means();
  expect(await deliver(parcel(receiver.url), used)).toEqual({
    ok: false,
    tries: 4,
    reason: 'answered 429, to be asked again in 3600 s',
  });
  expect(used.waits).toEqual([7000, 30_000, 3000]);
});

it.each([400, 401, 403, 404, 408, 410, 422])('takes %i for a no', async (status) => {
  const receiver = await receive(status);
  expect(await deliver(parcel(receiver.url), means())).toEqual({
    ok: false,
    tries: 1,
    reason: `answered ${status}`,
  });
});

it('follows a redirect on the same host and to no other', async () => {
  const elsewhere = await receive();
  const receiver = await receive([308, { Location: '/new' }], 200, [307, { Location: elsewhere.url }]);
  expect(await deliver(parcel(receiver.url), means())).toMatchObject({ ok: true, tries: 1 });
  expect(receiver.received.map(({ path, body }) => [path, body])).toEqual([
    ['/hook', '{"a":"é"}'],
    ['/new', '{"a":"é"}'],
  ]);
  expect(await deliver(parcel(receiver.url), means())).toEqual({
    ok: false,
    tries: 1,
    reason: 'answered 307, a redirect to elsewhere',
  });
  expect(elsewhere.received).toEqual([]);
  const circle = await receive(...new Array<Answering>(9).fill([307, { Location: '/hook' }]));
  expect(await deliver(parcel(circle.url), means())).toMatchObject({ ok: false, tries: 1 });
  expect(circle.received).toHaveLength(4);
});

it('says of a machine that is not there only that', async () => {
  const receiver = await receive();
  const { url } = receiver;
  await receiver.close();
  open.pop();
  expect(await deliver(parcel(`${url}/secret-path`), means())).toEqual({
    ok: false,
    tries: 5,
    reason: 'no connection: ECONNREFUSED',
  });
});

it('stops at once when there is no more time, in a request and between two', async () => {
  for (const answering of [hang, 500]) {
    const receiver = await receive(answering);
    const stop = new AbortController();
    const clock = { now: () => '2026-01-01T00:00:00.000Z', after: () => () => {} };
    const policy = { ...defaultPolicy, timeoutMs: 60_000 };
    const delivering = deliver(parcel(receiver.url), means({ clock, policy, signal: stop.signal }));
    await receiver.requests(1);
    // Lets the answer, if there is one, arrive.
    if (answering === 500) await new Promise((resolve) => setImmediate(resolve));
    stop.abort('there was no more time');
    expect(await delivering).toMatchObject({
      ok: false,
      tries: 1,
      reason: expect.stringMatching(/^there was no more time; (?:given up|answered 500)$/),
    });
  }
});
