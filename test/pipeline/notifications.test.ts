import { expect, it } from 'vitest';
import { diagnose, load, loaded } from '../support/diagnosed.ts';

it('writes out who is told of a pipeline and of its tasks', async () => {
  const pipeline = await loaded(`notify:
  - { on: [failure, failure, duration], after: 1h30m, webhook: { secret: HOOK }, sign: { secret: KEY }, format: slack }
defaults: { notify: [{ on: [start], webhook: "https://example.com/a" }] }
tasks:
  a: { shell: ls }
  b: { shell: ls, notify: [{ on: [always], webhook: "http://localhost:8080/b" }] }
  c: { shell: ls, notify: [] }
`);
  expect(pipeline.notify).toEqual([
    {
      on: ['failure', 'duration'],
      to: { secret: 'HOOK' },
      sign: 'KEY',
      format: 'slack',
      afterMs: 5_400_000,
    },
  ]);
  expect(pipeline.tasks.map(({ notify }) => notify)).toEqual([
    [{ on: ['start'], to: { url: 'https://example.com/a' }, format: 'json' }],
    [{ on: ['always'], to: { url: 'http://localhost:8080/b' }, format: 'json' }],
    undefined,
  ]);
  expect(pipeline.inactive).toEqual([]);
});

it('refuses addresses that are not safe, secrets that are not declared, and a duration without a limit', async () => {
  expect(
    await diagnose(`secrets: [HOOK_URL]
notify:
  - { on: [failure], webhook: "http://example.com/x" }
  - { on: [failure], webhook: "http://127.0.0.1.evil.test/x" }
  - { on: [failure], webhook: "ftp://127.0.0.1/x" }
  - { on: [failure], webhook: hook }
  - { on: [duration], webhook: { secret: HOOK_URI } }
  - { on: [success], after: 5m, webhook: { secret: HOOK_URL }, sign: { secret: KEY } }
  - { on: [failure] }
tasks:
  a: { shell: ls, notify: [{ on: [start], webhook: "https://hooks.slack.com/services/T0/B0/hush" }] }
`),
  ).toEqual([
    '3:31 error[notify-url] the URL of `webhook` begins with `http`, which is accepted for this machine only; elsewhere it is `https`',
    '  hint: put it into a secret and write `webhook: { secret: NAME }`',
    '4:31 error[notify-url] the URL of `webhook` begins with `http`, which is accepted for this machine only; elsewhere it is `https`',
    '  hint: put it into a secret and write `webhook: { secret: NAME }`',
    '5:31 error[notify-url] the URL of `webhook` is accepted with `https`, or with `http` for this machine',
    '  hint: put it into a secret and write `webhook: { secret: NAME }`',
    '6:31 error[notify-url] the URL of `webhook` is no URL such as `https://example.com/hook`',
    '  hint: put it into a secret and write `webhook: { secret: NAME }`',
    '7:7 error[notify-after] `on` has `duration`, and `after` does not say how long is too long',
    '  hint: add `after: 30m`',
    '7:42 error[undeclared-secret] `webhook` takes the secret `HOOK_URI`, which the file does not declare',
    '  hint: did you mean `HOOK_URL`?',
    '8:22 error[notify-after] `after` counts for `duration` only, which `on` does not have',
    '  hint: add `duration` to `on`, or remove `after`',
    '8:80 error[undeclared-secret] `sign` takes the secret `KEY`, which the file does not declare',
    '  hint: add `KEY` to `secrets` at the top of the file',
    '9:5 error[missing-key] `notify[6]` has no `webhook`, which it must have',
    '11:52 warning[notify-url] whoever knows the URL of `hooks.slack.com` can write there, and it stands in the file',
    '  hint: put it into a secret and write `webhook: { secret: NAME }`',
  ]);
});

it('tells nobody for a file that is not trusted, wherever it asks for it', async () => {
  const content = `notify: [{ on: [always], webhook: "https://example.com/a" }]
defaults: { notify: [{ on: [start], webhook: "http://example.com/a" }] }
tasks:
  a: { shell: ls }
  b: { shell: ls, notify: [{ on: [always], webhook: { secret: HOOK } }] }
`;
  expect(await diagnose(content, { trust: 'untrusted' })).toEqual(
    ['1:1', '2:13', '5:19'].map(
      (place) =>
        `${place} warning[notify-untrusted] nobody is told: the file comes from somebody who is not trusted`,
    ),
  );
  const result = await load(content, { trust: 'untrusted' });
  expect(result.ok && [result.value.notify, ...result.value.tasks.map(({ notify }) => notify)]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});
