import { mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { fileAppears, makeCliProject } from '../support/cli-project.ts';
import { containerEngine, engine, listBeside, listLabelled, plainImage } from '../support/container.ts';
import { itNeeds } from '../support/needs.ts';

const itBox = itNeeds(containerEngine);

const executors = (image: string) => `executors:
  box: { type: container, config: { image: "${image}", pull: never } }
  run: { type: container, config: { image: "${image}", pull: never, lifecycle: run } }
  desk: { type: container, config: { image: "${image}", pull: never, lifecycle: shared, container: runnable-test-desk-${process.pid} } }
`;

const sh = (script: string) => `shell: { script: ${JSON.stringify(script)}, shell: sh -eu }`;

const web = (image: string) => `
      web:
        image: "${image}"
        command: [sh, -c, 'mkdir /w && echo "$GREETING \${#TOKEN}" > /w/index.html && exec httpd -f -p 8080 -h /w']
        env: { GREETING: "hello \${{ git.branch }}" }
        secrets: [TOKEN]
        ports: [8080]`;

itBox('runs one pipeline with services, in a container of its run, in one that stays, and here', async () => {
  const image = plainImage();
  const project = makeCliProject({
    'runnable.config.yaml': executors(image),
    '.runnable/mixed.yaml': `
secrets: [TOKEN]
tasks:
  - id: ask
    ${sh('echo "text=$(wget -qO- http://web:8080/)" > "$RUNNABLE_RETURNS"')}
    executor: box
    secrets: [TOKEN]
    returns: [text]
    resources: { cpu: 0.5, memory: 64Mi }
    services:${web(image)}
  - { id: one, executor: run, ${sh('echo kept > /tmp/one')} }
  - { id: two, executor: run, returns: [one], ${sh('echo "one=$(cat /tmp/one)" > "$RUNNABLE_RETURNS"')} }
  - { id: desk, executor: desk, returns: [text], ${sh('echo "text=$RUNNABLE_PARAM_one-$(ls *.yaml)" > "$RUNNABLE_RETURNS"')} }
  - { id: here, executor: local, returns: [last], ${sh('echo "last=$RUNNABLE_PARAM_one" > "$RUNNABLE_RETURNS"')} }
`,
  });
  onTestFinished(() => {
    engine('rm', '-f', `runnable-test-desk-${process.pid}`);
  });
  const { code, stderr } = await project.runWith({ TOKEN: 'hunter22token' }, 'run', 'mixed', '--ui', 'lines');
  expect([code, stderr]).toEqual([0, expect.anything()]);
  const shown = JSON.parse((await project.run('runs', 'show', 'latest', '--json')).stdout);
  expect(shown.tasks.map((task: { id: string; returns: object }) => [task.id, task.returns])).toEqual([
    ['ask', { text: 'hello main 13' }],
    ['one', {}],
    ['two', { one: 'kept' }],
    ['desk', { text: 'kept-runnable.config.yaml' }],
    ['here', { last: 'kept' }],
  ]);
  expect(listLabelled(`runnable.run=${shown.run.id}`)).toEqual([]);
});

itBox('ends the services of a killed runner before its run goes on', async () => {
  const image = plainImage();
  const project = makeCliProject({
    '.gitignore': 'signs/\n',
    'runnable.config.yaml': `${executors(image)}pipeline-executor: box\n`,
    '.runnable/long.yaml': `
workspace: { link: [{ path: signs, mode: read-write }] }
tasks:
  long:
    ${sh('wget -qO- http://web:8080/ >> signs/begun; [ "$RUNNABLE_ATTEMPT" = 2 ] || sleep 1000')}
    services:${web(image).replace('secrets: [TOKEN]', 'secrets: []')}
`,
  });
  const begun = join(project.root, 'signs/begun');
  mkdirSync(dirname(begun));
  const { process: runner, ended } = project.start('run', 'long');
  await fileAppears(begun);
  runner.kill('SIGKILL');
  await ended;
  const { run } = JSON.parse((await project.run('runs', 'show', 'latest', '--json')).stdout);
  expect(listBeside(run.id)).toHaveLength(2);
  const resumed = await project.run('resume', 'latest');
  expect([resumed.code, readFileSync(begun, 'utf8')]).toEqual([0, expect.stringMatching(/(?:.+\n){1,2}/)]);
  expect(listLabelled(`runnable.run=${run.id}`)).toEqual([]);
});
