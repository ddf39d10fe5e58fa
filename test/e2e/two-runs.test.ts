import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { fileAppears, makeCliProject } from '../support/cli-project.ts';

// Each run waits inside its task until the other has come as far, so that they are certain to overlap.
const pipeline = `
params:
  name: { type: string }
pass_env: [PLACE]
tasks:
  write:
    shell: |
      echo "$RUNNABLE_PARAM_name" > out.txt
      touch "$PLACE/$RUNNABLE_PARAM_name.there"
      read -r word < "$PLACE/$RUNNABLE_PARAM_name.go"
      echo "seen=$(cat out.txt) $(ls | tr '\\n' ' ')" >> "$RUNNABLE_RETURNS"
    returns: [seen]
    outputs: [out.txt]
  read:
    needs: [write]
    shell: echo "$RUNNABLE_PARAM_seen / $(cat out.txt)" > "$PLACE/$RUNNABLE_PARAM_name.result"
`;

it('F25: two runs at once both succeed, have ids of their own and see nothing of each other', async () => {
  const project = makeCliProject({ '.runnable/main.yaml': pipeline, 'code.txt': 'one\n' });
  const names = ['left', 'right'];
  for (const name of names) execFileSync('mkfifo', [project.place(`${name}.go`)]);
  const runs = names.map((name) => project.start('run', 'main', '--param', `name=${name}`, '--json').ended);
  await Promise.all(names.map((name) => fileAppears(project.place(`${name}.there`))));
  for (const name of names) writeFileSync(project.place(`${name}.go`), 'on\n');
  const ended = await Promise.all(runs);
  expect(ended.map(({ code }) => code)).toEqual([0, 0]);
  expect(names.map((name) => readFileSync(project.place(`${name}.result`), 'utf8'))).toEqual([
    'left code.txt out.txt  / left\n',
    'right code.txt out.txt  / right\n',
  ]);
  const { stdout } = await project.run('runs', 'list', '--json');
  const listed: { runs: readonly { id: string; status: string }[] } = JSON.parse(stdout);
  expect(listed.runs.map(({ status }) => status)).toEqual(['succeeded', 'succeeded']);
  expect(new Set(listed.runs.map(({ id }) => id)).size).toBe(2);
}, 60_000);
