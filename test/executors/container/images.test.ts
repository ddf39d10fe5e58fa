import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import type { Notice } from '../../../src/engine/ports.ts';
import { openEngine } from '../../../src/executors/container/engine.ts';
import { type ImagesOptions, openImages } from '../../../src/executors/container/images.ts';
import { containerEngine, engine as docker, plainImage } from '../../support/container.ts';
import { type EngineScripts, fakeImageId, makeFakeEngine } from '../../support/fake-engine.ts';
import { itNeeds } from '../../support/needs.ts';

const itBox = itNeeds(containerEngine);
const { signal } = new AbortController();

async function open(environment: NodeJS.ProcessEnv, options: Partial<ImagesOptions> = {}) {
  const engine = await openEngine({ environment });
  const notices: Notice[] = [];
  const images = openImages({
    ...{ engine, executor: 'box', image: 'box:1', pull: 'missing', warn: (notice) => notices.push(notice) },
    ...options,
  });
  return { ...images, notices };
}

async function openFake(scripts: EngineScripts, options: Partial<ImagesOptions> = {}) {
  const fake = makeFakeEngine(scripts);
  return { ...fake, ...(await open(fake.environment, options)) };
}

/** A registry that answers so when it is asked for an image; how often it was. */
async function startRegistry(answer: RequestListener) {
  let asked = 0;
  const server = createServer((request, response) => {
    if (request.url === '/v2/') return response.end('{}');
    asked += 1;
    return answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return { name: `localhost:${(server.address() as AddressInfo).port}`, asked: () => asked };
}

itBox(
  'F66: says that an image cannot be fetched, and that trying again helps only where it may',
  async () => {
    const { locate, notices } = await open(process.env);
    const none = await startRegistry((_, response) => {
      response.writeHead(404, { 'content-type': 'application/json' });
      response.end('{"errors":[{"code":"MANIFEST_UNKNOWN","message":"manifest unknown"}]}');
    });
    const image = `${none.name}/no/such:1`;
    const found = await locate({ task: 'train', image, signal });
    expect(found).toEqual({
      ok: false,
      outcome: {
        status: 'error',
        code: 'image',
        message: expect.stringMatching(
          /^the image `localhost:\d+\/no\/such:1` cannot be fetched: .*manifest unknown/,
        ),
        hint: 'is the name right? For an image that is not public: `docker login`',
      },
    });
    expect(notices).toEqual([{ code: 'image-pulled', message: `\`docker\` fetches the image \`${image}\`` }]);
    const busy = await startRegistry((_, response) => {
      response.writeHead(503).end();
    });
    const later = await locate({ task: 'train', image: `${busy.name}/some/image:1`, signal });
    expect(later).toMatchObject({ ok: false, outcome: { status: 'error', code: 'image', again: true } });
  },
);

itBox('gives all tasks of a run the same content, by its digest, and knows it without fetching', async () => {
  const image = plainImage();
  const id = docker('image', 'inspect', '--format={{.Id}}', image);
  const { locate, identify } = await open(process.env, { image });
  const [one, other] = await Promise.all(['a', 'b'].map((task) => locate({ task, signal })));
  expect(one).toEqual({
    ok: true,
    site: {
      ...{ image, id, digest: id, path: '/usr/bin:/bin' },
      tool: { name: 'image', path: `${image}@${id}`, why: 'the image of `box`' },
    },
  });
  expect(other).toEqual(one);
  expect([await identify(image), await identify('localhost:1/not/here:1')]).toEqual([id, null]);
});

it('asks the engine once for each image of a run', async () => {
  const { locate, calls } = await openFake({});
  await Promise.all(['a', 'b', 'c'].map((task) => locate({ task, signal })));
  await locate({ task: 'd', image: 'other:1', signal });
  expect(calls().filter((call) => call.startsWith('image'))).toEqual([
    'image inspect --format={{json .}} -- box:1',
    'image inspect --format={{json .}} -- other:1',
  ]);
});

it('records the digest by which a registry gives an image, where there is one', async () => {
  const digest = `sha256:${'cd'.repeat(32)}`;
  const { locate } = await openFake({
    image: [
      `echo '{"Id":"${'ab'.repeat(32)}","RepoDigests":["docker.io/library/box@${digest}"],"Config":{}}'`,
    ],
  });
  expect(await locate({ task: 'a', signal })).toMatchObject({
    site: {
      ...{ digest: fakeImageId, id: fakeImageId },
      path: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
      tool: { path: `box:1@${digest}` },
    },
  });
});

it('reads a list of one image as Podman gives it', async () => {
  const { locate } = await openFake({
    image: [`echo '[{"Id":"${'ab'.repeat(32)}","RepoDigests":[],"Config":{"Env":["PATH=/p"]}}]'`],
  });
  expect(await locate({ task: 'a', signal })).toMatchObject({ site: { id: fakeImageId, path: '/p' } });
});

const absent = "echo 'Error: No such image: box:1' >&2; exit 1";
const there = `echo '{"Id":"${fakeImageId}","RepoDigests":null,"Config":null}'`;

it('fetches an image that is not there, and every time where the executor says so', async () => {
  const missing = await openFake({ image: [absent, there], pull: ['exit 0'] });
  expect((await missing.locate({ task: 'a', signal })).ok).toBe(true);
  expect(missing.calls().slice(1)).toEqual([
    'image inspect --format={{json .}} -- box:1',
    'pull --quiet -- box:1',
    'image inspect --format={{json .}} -- box:1',
  ]);
  const always = await openFake({ image: [there], pull: ['exit 0'] }, { pull: 'always' });
  expect((await always.locate({ task: 'a', signal })).ok).toBe(true);
  expect(always.calls()[1]).toBe('pull --quiet -- box:1');
  const never = await openFake({ image: [absent] }, { pull: 'never' });
  expect(await never.locate({ task: 'a', signal })).toEqual({
    ok: false,
    outcome: {
      ...{ status: 'error', code: 'image' },
      message: 'the image `box:1` is not on this machine, and the executor fetches none (`pull: never`)',
      hint: 'fetch or build it: `docker pull box:1`',
    },
  });
});

it.each([
  ['pull access denied for box, repository does not exist or may require authorization', undefined],
  ['manifest for box:1 not found: manifest unknown: manifest unknown', undefined],
  ['Get "https://r.test/v2/": dial tcp: lookup r.test: no such host', true],
  ['toomanyrequests: You have reached your pull rate limit', true],
  ['net/http: TLS handshake timeout', true],
])('tries again after what may pass: %s', async (words, again) => {
  const { locate } = await openFake({
    image: [absent],
    pull: [`echo 'Error response from daemon: ${words}' >&2; exit 1`],
  });
  const found = await locate({ task: 'a', signal });
  expect(found.ok ? undefined : found.outcome).toMatchObject({ code: 'image' });
  expect(found.ok ? undefined : (found.outcome as { again?: boolean }).again).toBe(again);
});

it('gives a task another try with an image that could not be had before', async () => {
  const { locate } = await openFake({ image: [absent, there], pull: ['echo timeout >&2; exit 1'] });
  expect((await locate({ task: 'a', signal })).ok).toBe(false);
  expect((await locate({ task: 'b', signal })).ok).toBe(true);
});

it('ends the fetching of an image that nobody wants any more', async () => {
  const { locate } = await openFake({ image: [absent], pull: ['exec sleep 1000'] });
  const stop = new AbortController();
  const finding = locate({ task: 'a', signal: stop.signal });
  setTimeout(() => stop.abort(), 200);
  expect(await finding).toMatchObject({
    ok: false,
    outcome: { status: 'error', code: 'image', again: true },
  });
});

it('refuses what an expression made of the name of an image, and no image at all', async () => {
  const { locate, calls } = await openFake({}, { image: undefined });
  expect(await locate({ task: 'a', image: '--privileged', signal })).toMatchObject({
    outcome: { message: 'the image `--privileged` of task `a` begins with `-`, as options do' },
  });
  expect(await locate({ task: 'a', signal })).toMatchObject({
    outcome: { message: 'task `a` runs in a container of `box`, and neither of them names an image' },
  });
  expect(calls()).toEqual(['info --format {{json .}}']);
});
