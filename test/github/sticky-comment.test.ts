import { expect, it } from 'vitest';
import { type Github, openGithub } from '../../src/github/api.ts';
import { findComments, putComment } from '../../src/github/sticky-comment.ts';
import { type FakeGithub, startFakeGithub } from '../support/fake-github.ts';

const place = { repository: 'octo/shop', pull: 7, key: 'default' };
const marker = '<!-- runnable:v1 key=default -->';

it('case 6: finds its comment on the third page of 250', async () => {
  const fake = await startFakeGithub();
  for (let index = 0; index < 240; index += 1) fake.addComment('chatter', 'someone');
  const own = fake.addComment(`${marker}\nold`);
  for (let index = 0; index < 10; index += 1) fake.addComment('chatter', 'someone');
  await put(fake, `${marker}\nnew`);
  expect(own.body).toBe(`${marker}\nnew`);
  expect(fake.comments).toHaveLength(251);
  expect(fake.invalid).toEqual([]);
});

it('case 7: leaves a comment of a stranger that has our marker, and makes its own', async () => {
  const fake = await startFakeGithub();
  const foreign = fake.addComment(`${marker}\nforged`, 'stranger');
  await put(fake, `${marker}\nours`);
  expect(foreign.body).toBe(`${marker}\nforged`);
  expect(fake.comments.map(({ body, user }) => [body, user.login])).toEqual([
    [`${marker}\nforged`, 'stranger'],
    [`${marker}\nours`, 'github-actions[bot]'],
  ]);
});

it('case 3: writes nothing when the comment says the same already', async () => {
  const fake = await startFakeGithub();
  fake.addComment(`${marker}\nsame`);
  await put(fake, `${marker}\nsame\n`);
  expect(fake.requests.filter(({ method, path }) => method !== 'GET' && path !== '/graphql')).toEqual([]);
});

it('case 8: keeps exactly one when two workflows make theirs at the same time', async () => {
  const fake = await startFakeGithub();
  const both = [open(fake), open(fake)];
  const found = await Promise.all(both.map((github) => findComments(github, place)));
  await Promise.all(
    both.map((github, index) =>
      putComment(github, place, { body: `${marker}\n${index}`, found: found[index] ?? [] }),
    ),
  );
  expect(fake.comments).toHaveLength(1);
});

it('makes a comment anew that somebody deleted, and tells keys apart', async () => {
  const fake = await startFakeGithub();
  const other = fake.addComment('<!-- runnable:v1 key=default-2 -->\nother');
  await put(fake, `${marker}\none`);
  fake.comments.splice(1, 1);
  await put(fake, `${marker}\ntwo`);
  expect(fake.comments.map(({ body }) => body)).toEqual([other.body, `${marker}\ntwo`]);
});

async function put(fake: FakeGithub, body: string): Promise<void> {
  const github = open(fake);
  await putComment(github, place, { body, found: await findComments(github, place) });
}

function open({ url }: FakeGithub): Github {
  const wait = async () => {};
  return openGithub({ apiUrl: url, graphqlUrl: `${url}/graphql`, token: 't', version: '0', wait });
}
