import { listLevels } from '../../pipeline/level.ts';
import type { Notification, Pipeline } from '../../pipeline/model.ts';
import { quote, quoteAll } from '../sentence.ts';
import { listOwnSecrets } from '../settings.ts';
import type { TracedTask } from '../trace-changes.ts';
import { changeOf, type FoundRisk, locateSetting, placedOf, type RiskRule } from './risk-rule.ts';
import { describeSteering } from './steering-variables.ts';

/** Tasks and webhooks that read a secret which they did not read. */
export const newSecrets: RiskRule = {
  task: ({ pair: { before, after } }) => {
    if (after === null) return [];
    const known = new Set(before === null ? [] : secretsOf(before.task, before.pipeline));
    return secretsOf(after.task, after.pipeline)
      .filter((name) => !known.has(name))
      .map((name) => ({
        code: 'new-secret',
        message: `${quote(after.id)} now reads the secret ${quote(name)}`,
        task: after,
        at: locateSetting(after, 'secrets'),
      }));
  },
  pipeline: ({ pair: { before, after } }) => {
    if (after === null) return [];
    const known = new Set(before === null ? [] : [...before.secrets, ...listWebhookSecrets(before.notify)]);
    return [...new Set([...listOwnSecrets(after), ...listWebhookSecrets(after.notify)])]
      .filter((name) => !known.has(name))
      .map((name) => ({
        code: 'new-secret',
        message: `pipeline ${quote(after.name)} now names the secret ${quote(name)}`,
        pipeline: after,
        at: after.locate(['secrets']),
      }));
  },
};

/** Script or code that changed in a task that holds secrets. */
export const codeWithSecrets: RiskRule = {
  reruns: true,
  task: (traced) => {
    const { pair, fields, input } = traced;
    const { before, after } = pair;
    if (before === null || after === null) return [];
    const held = [...new Set([...before.task.secrets, ...after.task.secrets])];
    if (held.length === 0) return [];
    const risk = (what: string, setting: string): FoundRisk => ({
      code: 'code-with-secrets',
      message: `${what} of ${quote(after.id)}, which holds ${quoteAll(held)}`,
      task: after,
      at: locateSetting(after, setting),
    });
    const what = describeCode(traced);
    const isOfFile = changeOf(fields, 'command') === undefined && input !== null;
    const steering = describeSteering(before.task.env, after.task.env);
    return [
      ...(what === null ? [] : [risk(what, isOfFile ? 'secrets' : after.task.kind)]),
      ...(steering === null ? [] : [risk(steering, 'env')]),
    ];
  },
  pipeline: ({ pair: { before, after } }) => {
    if (before === null || after === null) return [];
    const steering = describeSteering(before.env, after.env);
    const tasks = listLevels(after.tasks).flatMap((level) => level.tasks);
    const holders = tasks.filter(({ secrets }) => secrets.length > 0).map(({ id }) => id);
    if (steering === null || holders.length === 0) return [];
    const message = `${steering} of all tasks of ${quote(after.name)}, of which ${quoteAll(holders)} ${holders.length === 1 ? 'holds' : 'hold'} secrets`;
    return [{ code: 'code-with-secrets', message, pipeline: after, at: after.locate(['env']) }];
  },
};

/** Notifications that go to another address. */
export const webhooks: RiskRule = {
  pipeline: ({ pair: { before, after } }) =>
    after === null
      ? []
      : compareTargets(before?.notify, after.notify).map((target) => ({
          code: 'webhook',
          message: `pipeline ${quote(after.name)} tells ${target}`,
          pipeline: after,
          at: after.locate(['notify']),
        })),
  task: ({ pair: { before, after } }) =>
    after === null
      ? []
      : compareTargets(before?.task.notify, after.task.notify).map((target) => ({
          code: 'webhook',
          message: `${quote(after.id)} tells ${target}`,
          task: after,
          at: locateSetting(after, 'notify'),
        })),
};

/** Variables of the runner that a task did not see. */
export const passedVariables: RiskRule = {
  task: (traced) => {
    const { before, after } = traced.pair;
    if (after === null) return [];
    return describePassed(before?.task.passEnv ?? [], after.task.passEnv).map((names) => ({
      code: 'passed-variable',
      message: `${quote(placedOf(traced).id)} now sees ${names} of the runner`,
      task: after,
      at: locateSetting(after, 'pass_env'),
    }));
  },
  pipeline: ({ pair: { before, after } }) =>
    after === null
      ? []
      : describePassed(before?.passEnv ?? [], after.passEnv).map(
          (names): FoundRisk => ({
            code: 'passed-variable',
            message: `all tasks of ${quote(after.name)} now see ${names} of the runner`,
            pipeline: after,
            at: after.locate(['pass_env']),
          }),
        ),
};

function describePassed(before: readonly string[], after: readonly string[]): string[] {
  const fresh = after.filter((name) => !before.includes(name));
  return fresh.length === 0 ? [] : [quoteAll(fresh)];
}

function secretsOf({ secrets, notify }: TaskSecrets, pipeline: Pipeline): string[] {
  const declared = new Set(pipeline.secrets);
  return [...secrets, ...listWebhookSecrets(notify).filter((name) => !declared.has(name))];
}

interface TaskSecrets {
  readonly secrets: readonly string[];
  readonly notify?: readonly Notification[];
}

function listWebhookSecrets(notify: readonly Notification[] = []): string[] {
  return notify.flatMap(({ to, sign }) => [
    ...('secret' in to ? [to.secret] : []),
    ...(sign === undefined ? [] : [sign]),
  ]);
}

function describeCode({ fields, input }: TracedTask): string | null {
  const names = ['command', 'kind', 'cwd', 'environment'].filter(
    (name) => changeOf(fields, name) !== undefined,
  );
  if (names.length > 0) return `${quoteAll(names)} changed`;
  return input?.as === 'code' || input?.as === 'packages' ? `${quote(input.path)} changed, the code` : null;
}

// Of a URL only the host is told.
function compareTargets(before: readonly Notification[] = [], after: readonly Notification[] = []): string[] {
  const known = new Set(before.map(({ to }) => JSON.stringify(to)));
  const fresh = after.filter(({ to }) => !known.has(JSON.stringify(to)));
  return fresh.map(({ to }) =>
    'secret' in to
      ? `the address in the secret ${quote(to.secret)}`
      : `another address at ${quote(hostOf(to.url))}`,
  );
}

function hostOf(url: string): string {
  return /^\w+:\/\/(?:[^/?#]*@)?([^/?#]*)/.exec(url)?.[1] ?? 'an address that cannot be read';
}
