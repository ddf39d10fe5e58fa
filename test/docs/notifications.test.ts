import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { initialState } from '../../src/engine/initial-state.ts';
import { draftMessage } from '../../src/notify/message.ts';
import { signBody } from '../../src/notify/signature.ts';
import { planOf, taskOf } from '../support/planned.ts';

const page = readFileSync(
  fileURLToPath(new URL('../../docs/reference/notifications.md', import.meta.url)),
  'utf8',
);

it('has every key of a notification in its page', () => {
  const plan = planOf([taskOf('a')]);
  const draft = draftMessage({
    plan,
    state: initialState(plan),
    place: { record: '', link: null, version: '1' },
    time: '2026-01-01T00:00:00.000Z',
    id: 'a',
    mask: (text) => text,
  });
  const { run, task, ...rest } = { ...draft, delivery: '', on: 'start' };
  const keys = [
    ...Object.keys(rest),
    ...Object.keys(run).map((key) => `run.${key}`),
    ...Object.keys(task ?? {}).map((key) => `task.${key}`),
  ];
  expect(keys.length).toBeGreaterThan(25);
  expect(keys.filter((key) => !page.includes(`| \`${key}\` |`))).toEqual([]);
});

it('shows receivers how to check a signature', () => {
  const [, code = ''] = /```python\n([\s\S]*?)```/.exec(page) ?? [];
  const body = '{"a":"é"}';
  const now = Math.floor(Date.now() / 1000);
  const check = (seconds: number, key: string, sent = body) => {
    const signature = signBody(body, 'hush-hush', seconds)['Runnable-Signature'];
    const call = `${code}\nimport sys\nprint(is_genuine(sys.argv[1].encode(), sys.argv[2], sys.argv[3]))`;
    return execFileSync('python3', ['-c', call, sent, `${signature}`, key], { encoding: 'utf8' }).trim();
  };
  expect(check(now, 'hush-hush')).toBe('True');
  expect(check(now, 'another')).toBe('False');
  expect(check(now, 'hush-hush', '{}')).toBe('False');
  expect(check(now - 301, 'hush-hush')).toBe('False');
});
