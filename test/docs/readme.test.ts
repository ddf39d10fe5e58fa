import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { makeCliProject } from '../support/cli-project.ts';

const page = readFileSync(fileURLToPath(new URL('../../README.md', import.meta.url)), 'utf8');

it('shows a pipeline that runs as the README says', async () => {
  const pipeline = /^```yaml\n([\s\S]*?)^```$/m.exec(page)?.[1] ?? '';
  const command = /^```sh\nrunnable (run train .*)\n```$/m.exec(page)?.[1] ?? '';
  expect(command).toBe('run train -p alpha=0.3');
  const { run } = makeCliProject({
    '.runnable/train.yaml': pipeline,
    'etl.py': `def load_data():
    return {1: "a", 2: "b"}


def train(raw_data, alpha):
    assert raw_data == {1: "a", 2: "b"}
    return alpha * len(raw_data)
`,
  });
  const { code, stdout, stderr } = await run(...command.split(' '), '--json');
  expect({ code, stderr }).toMatchObject({ code: 0 });
  expect(JSON.parse(stdout).tasks[1].returns).toEqual({ score: 0.6 });
});

it('names two commands, and package.json has them', () => {
  const { scripts } = JSON.parse(
    readFileSync(fileURLToPath(new URL('../../package.json', import.meta.url)), 'utf8'),
  );
  expect(page).toMatch(/^npm start .*\nnpm test /m);
  expect(Object.keys(scripts)).toEqual(expect.arrayContaining(['start', 'test', 'check']));
});
