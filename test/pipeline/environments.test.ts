import { expect, it } from 'vitest';
import { load, loaded } from '../support/diagnosed.ts';

async function environmentsOf(text: string) {
  const { tasks } = await loaded(text);
  return Object.fromEntries(tasks.map(({ id, environment }) => [id, environment]));
}

async function codesOf(task: string): Promise<string[]> {
  const { diagnostics } = await load(`tasks:\n  t: { ${task} }\n`);
  return diagnostics.map(({ code }) => code);
}

it('take the narrowest file that a task names, and of `defaults` what their kind can use', async () => {
  const text = `
defaults: { environment: ./requirements.txt }
tasks:
  plain: { shell: x }
  own: { shell: x, environment: package-lock.json }
  inner: { python: { function: "a:b", environment: libs/uv.lock }, environment: other.txt }
  wheel: { python: { function: "a:b", wheel: dist/a.whl } }
  page: { node: a.ts#b }
  models: { dbt: { commands: [build] } }
  score: { java: { jar: a.jar } }
  stub: { stub: true }
`;
  expect(await environmentsOf(text)).toEqual({
    plain: { file: 'requirements.txt' },
    own: { file: 'package-lock.json' },
    inner: { file: 'libs/uv.lock' },
    wheel: { file: 'requirements.txt', wheel: 'dist/a.whl' },
    page: undefined,
    models: { file: 'requirements.txt' },
    score: undefined,
    stub: undefined,
  });
});

it.each([
  ['shell: x, environment: Pipfile.lock', 'environment-file'],
  ['node: a.ts#b, environment: requirements.txt', 'environment-unused'],
  ['java: { jar: a.jar }, environment: package-lock.json', 'environment-unused'],
  ['python: { function: "a:b", environment: package-lock.json }', 'environment-unused'],
  ['python: { function: "a:b", environment: ../requirements.txt }', 'path'],
  ['python: { function: "a:b", wheel: /opt/a.whl }', 'path'],
  ['java: { jar: ../a.jar }', 'path'],
  ['dbt: { commands: [build], project_dir: /opt }', 'path'],
  ['python: { wheel: a.whl }', 'kind-block'],
  ['python: { wheel: a.whl, script: a.py }', 'kind-block'],
  ['python: { wheel: a.zip, function: "a:b" }', 'kind-block'],
  ['java: { jar: a.jar, main_class: -version }', 'kind-block'],
  ['dbt: { commands: ["run --select ${{ params.x }}"] }', 'interpolation-in-script'],
])('refuse %s', async (task, code) => {
  expect(await codesOf(task)).toEqual([code]);
});
