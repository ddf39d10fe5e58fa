import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { defaultConfiguration } from '../../../src/config/configuration.ts';
import { createSurvey } from '../../../src/session/cache/survey-task.ts';
import { openTestStore } from '../../support/pinned-run.ts';
import { planOf, taskOf } from '../../support/planned.ts';
import { makeRepository } from '../../support/repository.ts';

const task = taskOf('score', { kind: 'java', cache: { key: [] }, block: { jar: 'score.jar', args: [] } });

/** What a java task stands on where `java` is a program with this text. */
async function surveyJava(program: string | null) {
  const test = makeRepository({ files: { 'score.jar': 'jar' } });
  const home = join(test.root, 'jdk');
  mkdirSync(join(home, 'bin'), { recursive: true });
  if (program !== null) {
    writeFileSync(join(home, 'bin/java'), program);
    chmodSync(join(home, 'bin/java'), 0o755);
  }
  const store = await openTestStore(test);
  const plan = planOf([task]);
  const commit = test.git('rev-parse', 'HEAD');
  const project = {
    ...{ repository: store.repository, folder: test.root, prefix: '', stateDirectory: test.state },
    ...{ configuration: defaultConfiguration, cwd: test.root },
    environment: { ...test.environment, JAVA_HOME: home, PATH: '/nowhere' },
  };
  const { survey } = createSurvey({ project, store, plan: { ...plan, source: { ...plan.source, commit } } });
  const surveyed = await survey(task, () => []);
  await store.close();
  return surveyed.ok ? surveyed.value.fields : surveyed.diagnostics;
}

it('counts the version of Java among what a java task stands on', async () => {
  const saying = (version: string) =>
    `#!/bin/sh
echo 'Picked up JAVA_TOOL_OPTIONS: -Xmx1g' >&2
echo 'openjdk version "${version}" 2025-04-15' >&2
echo 'OpenJDK Runtime Environment (build ${version}+6-Debian)' >&2
`;
  const java = {
    name: 'java',
    value: 'openjdk version "17.0.15" 2025-04-15, OpenJDK Runtime Environment (build 17.0.15+6-Debian)',
  };
  expect(await surveyJava(saying('17.0.15'))).toContainEqual(java);
  expect(await surveyJava('#!/bin/sh\nexit 1\n')).toContainEqual({ name: 'java', value: 'none' });
  expect(await surveyJava(null)).toContainEqual({ name: 'java', value: 'none' });
});

/** What is passed on of these variables, by the names of the fields. */
async function surveyPassed(passEnv: readonly string[], variables: Readonly<Record<string, string>>) {
  const test = makeRepository({ files: { a: 'a' } });
  const store = await openTestStore(test);
  const passing = taskOf('a', { cache: { key: [] }, passEnv });
  const plan = planOf([passing]);
  const commit = test.git('rev-parse', 'HEAD');
  const project = {
    ...{ repository: store.repository, folder: test.root, prefix: '', stateDirectory: test.state },
    ...{ configuration: defaultConfiguration, cwd: test.root, environment: variables },
  };
  const { survey } = createSurvey({ project, store, plan: { ...plan, source: { ...plan.source, commit } } });
  const surveyed = await survey(passing, () => []);
  await store.close();
  const fields = surveyed.ok ? surveyed.value.fields : [];
  return Object.fromEntries(
    fields.flatMap(({ name, value }) => (name.startsWith('pass_env ') ? [[name.slice(9), value]] : [])),
  );
}

it('counts each variable that a pattern of `pass_env` lets through, as the one that is named', async () => {
  const named = await surveyPassed(['FOO_X'], { FOO_X: '1' });
  expect(named).toEqual({ FOO_X: expect.stringMatching(/^sha256:[0-9a-f]{64}$/) });
  expect(await surveyPassed(['FOO_*'], { FOO_X: '1', BAR: '2' })).toEqual(named);
  expect(await surveyPassed(['FOO_*', 'FOO_X'], { FOO_X: '1' })).toEqual(named);
  expect(await surveyPassed(['FOO_*'], { FOO_X: '2' })).not.toEqual(named);
  expect(Object.keys(await surveyPassed(['FOO_*'], { FOO_Y: '1', FOO_X: '1' }))).toEqual(['FOO_X', 'FOO_Y']);
  expect(await surveyPassed(['FOO_*', 'BAR'], {})).toEqual({ BAR: 'not set', 'FOO_*': 'not set' });
});
