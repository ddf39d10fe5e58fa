import { expect, it } from 'vitest';
import { type Github, openGithub } from '../../src/github/api.ts';
import { completeCheck, createCheck } from '../../src/github/checks.ts';
import { type FakeGithub, type Scripted, startFakeGithub } from '../support/fake-github.ts';

const head = 'a'.repeat(40);
const place = { repository: 'octo/shop', head, name: 'runnable / etl', externalId: '1:1:etl' };
const output = { title: 'done', summary: 'all', text: '', annotations: [] };

it('case 18: sends 130 annotations in requests of 50, 50 and 30, and concludes with the last', async () => {
  const fake = await startFakeGithub();
  const { github } = open(fake);
  const { id } = await createCheck(github, place);
  const annotations = Array.from({ length: 130 }, (_, index) => ({
    path: '.runnable/etl.yaml',
    line: index + 1,
    level: 'failure' as const,
    title: `task ${index}`,
    message: 'exit 1',
  }));
  const check = { repository: 'octo/shop', id };
  await completeCheck(github, check, { conclusion: 'failure', output: { ...output, annotations } });
  const sent = fake.requests
    .slice(1)
    .map(({ body }) => [
      (body['output'] as { annotations: unknown[] }).annotations.length,
      body['conclusion'],
    ]);
  expect(sent).toEqual([
    [50, undefined],
    [50, undefined],
    [30, 'failure'],
  ]);
  expect(fake.invalid).toEqual([]);
});

it('case 23: waits as long as GitHub says, and a minute where it does not say, and goes on', async () => {
  const fake = await startFakeGithub();
  const answers: Scripted[] = [
    { status: 429, headers: { 'retry-after': '7' }, body: { message: 'slow down' } },
    { status: 403, body: { message: 'You have exceeded a secondary rate limit.' } },
  ];
  fake.script = () => answers.shift() ?? null;
  const { github, waits } = open(fake);
  await createCheck(github, place);
  expect(waits).toEqual([7000, 60_000]);
  expect(fake.checks.size).toBe(1);
});

it('waits two minutes at most, and asks four times at most', async () => {
  const fake = await startFakeGithub();
  fake.script = () => ({ status: 403, headers: { 'retry-after': '50' }, body: { message: 'limit' } });
  const first = open(fake);
  await expect(first.github.get('/repos/octo/shop/pulls/1')).rejects.toMatchObject({ code: 'github-busy' });
  expect(first.waits).toEqual([50_000, 50_000]);
  fake.script = () => ({ status: 502, body: null });
  const second = open(fake);
  await expect(second.github.get('/repos/octo/shop/pulls/1')).rejects.toMatchObject({ code: 'github-busy' });
  expect(second.waits).toEqual([1000, 2000, 4000]);
});

it('asks no second time where a permission is missing', async () => {
  const fake = await startFakeGithub();
  fake.denied.add('checks');
  const { github, waits } = open(fake);
  await expect(createCheck(github, place)).rejects.toMatchObject({
    code: 'github-refused',
    message: 'GitHub refused POST /repos/octo/shop/check-runs: 403 Resource not accessible by integration',
  });
  expect(waits).toEqual([]);
  expect(fake.requests).toHaveLength(1);
});

it('F73: leaves a check incomplete, and never says success, while a secondary limit lasts', async () => {
  const fake = await startFakeGithub();
  const { github, waits } = open(fake);
  const { id } = await createCheck(github, place);
  fake.script = () => ({
    status: 403,
    headers: { 'retry-after': '30' },
    body: { message: 'You have exceeded a secondary rate limit.' },
  });
  const check = { repository: 'octo/shop', id };
  await expect(completeCheck(github, check, { conclusion: 'success', output })).rejects.toMatchObject({
    code: 'github-busy',
  });
  expect(waits.filter((ms) => ms > 1000)).toEqual([30_000, 30_000, 30_000]);
  expect(fake.checks.get(id)).toMatchObject({ status: 'in_progress' });
  expect(fake.checks.get(id)).not.toHaveProperty('conclusion');
});

it('follows no page to another place, so that the token stays where it belongs', async () => {
  const fake = await startFakeGithub();
  fake.script = () => ({
    status: 200,
    headers: { link: '<http://127.0.0.1:1/steal>; rel="next"' },
    body: [{ number: 1 }],
  });
  const items: unknown[] = [];
  for await (const item of open(fake).github.list('/repos/octo/shop/pulls?state=open')) items.push(item);
  expect(items).toEqual([{ number: 1 }]);
});

function open({ url }: FakeGithub): { github: Github; waits: number[] } {
  const waits: number[] = [];
  const wait = async (ms: number) => {
    waits.push(ms);
  };
  const github = openGithub({ apiUrl: url, graphqlUrl: `${url}/graphql`, token: 't', version: '0', wait });
  return { github, waits };
}
