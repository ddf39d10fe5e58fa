import type { Path } from '../../diagnostics/span.ts';
import { suggestionHint } from '../../diagnostics/suggestion.ts';
import { readWebAddress } from '../../values/web-address.ts';
import type { PathProblem } from '../../yaml/path-problem.ts';
import type { Notify, NotifyRule } from '../generated/pipeline-types.ts';
import { presentItems } from '../present-items.ts';
import type { Rule, Subject } from '../rule.ts';

/** Notifications go to addresses that are safe, by secrets that are declared, and say how long is too long. */
export const notifications: Rule = {
  name: 'notifications',
  reliesOn: [],
  check: (subject) => {
    const lists = [
      { list: subject.file.notify, path: ['notify'] as Path },
      { list: subject.file.defaults?.notify, path: ['defaults', 'notify'] as Path },
      ...subject.tasks.map((task) => ({
        list: subject.sources.get(task)?.task.block.notify,
        path: [...task.path, 'notify'],
      })),
    ];
    return lists.flatMap(({ list, path }) => (list === undefined ? [] : checkList(list, path, subject)));
  },
};

function checkList(list: Notify, path: Path, subject: Subject): PathProblem[] {
  if (subject.loading.trust === 'untrusted') {
    const message = 'nobody is told: the file comes from somebody who is not trusted';
    return [{ code: 'notify-untrusted', severity: 'warning', path, part: 'key', message }];
  }
  return presentItems(list).flatMap((entry, index) => [
    ...checkDuration(entry, [...path, index], subject),
    ...checkAddress(entry, [...path, index, 'webhook']),
    ...checkSecrets(entry, [...path, index], subject),
  ]);
}

/** An entry, without what had the wrong type: that was told. */
type Entry = Partial<NotifyRule>;

function checkDuration({ on, after }: Entry, path: Path, { loading }: Subject): PathProblem[] {
  if (loading.incomplete.has('on') || loading.incomplete.has('after')) return [];
  const asks = on?.includes('duration') ?? false;
  if (asks === (after !== undefined)) return [];
  const message = asks
    ? '`on` has `duration`, and `after` does not say how long is too long'
    : '`after` counts for `duration` only, which `on` does not have';
  const hint = asks ? 'add `after: 30m`' : 'add `duration` to `on`, or remove `after`';
  return [{ code: 'notify-after', path: [...path, asks ? 'on' : 'after'], part: 'key', message, hint }];
}

function checkAddress({ webhook }: Entry, path: Path): PathProblem[] {
  if (typeof webhook !== 'string') return [];
  const address = readWebAddress(webhook);
  const hint = 'put it into a secret and write `webhook: { secret: NAME }`';
  if (!address.ok) {
    return [
      {
        code: 'notify-url',
        path,
        conceals: path,
        message: `the URL of \`webhook\` ${address.problem}`,
        hint,
      },
    ];
  }
  if (!isSecretItself(address.url)) return [];
  const message = `whoever knows the URL of \`${address.url.hostname}\` can write there, and it stands in the file`;
  return [{ code: 'notify-url', severity: 'warning', path, conceals: path, message, hint }];
}

/** Receivers that know a sender by the URL alone. */
const hosts =
  /(?:^|\.)(?:hooks\.slack\.com|discord(?:app)?\.com|webhook\.office\.com|chat\.googleapis\.com)$/;

function isSecretItself({ hostname, username, password }: URL): boolean {
  return username !== '' || password !== '' || hosts.test(hostname);
}

function checkSecrets({ webhook, sign }: Entry, path: Path, { file, loading }: Subject): PathProblem[] {
  const declared = file.secrets;
  if (declared === undefined || loading.incomplete.has('secrets')) return [];
  const used = [
    ...(typeof webhook === 'object' ? [{ name: webhook.secret, key: 'webhook' }] : []),
    ...(sign === undefined ? [] : [{ name: sign.secret, key: 'sign' }]),
  ];
  return used.flatMap(({ name, key }): PathProblem[] => {
    // A name of the wrong type was told.
    if (name === undefined || declared.includes(name)) return [];
    const message = `\`${key}\` takes the secret \`${name}\`, which the file does not declare`;
    const near = suggestionHint(name, presentItems(declared));
    const hint = near.hint ?? `add \`${name}\` to \`secrets\` at the top of the file`;
    return [{ code: 'undeclared-secret', path: [...path, key, 'secret'], message, hint }];
  });
}
