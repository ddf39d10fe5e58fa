import { expect, it } from 'vitest';
import { makeCliProject } from '../support/cli-project.ts';

const base = `tasks:
  build:
    shell: make
    inputs: [src/**]
  test:
    shell: ./run-tests.sh
    needs: [build]
  publish:
    shell: npm publish
    needs: [test]
`;

function makeChange() {
  const project = makeCliProject({ '.runnable/ci.yaml': base, 'src/a.c': '1', 'run-tests.sh': 'true' });
  project.git('checkout', '--quiet', '-b', 'feature');
  project.write({
    '.runnable/ci.yaml': base
      .replace('shell: make', 'shell: make all')
      .replace('needs: [test]\n', 'needs: [build]\n    secrets: [NPM_TOKEN]\n'),
  });
  project.commit();
  return project;
}

it('reviews a branch in 80 columns', async () => {
  const { code, stdout, stderr } = await makeChange().run('review', 'main', 'feature');
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout.replaceAll(/\([0-9a-f]{7}\)/g, '(COMMIT)')).toBe(`review main (COMMIT) → feature (COMMIT)
2 modified, 1 re-run, 0 unchanged

risks
  high    \`ci/publish\` now reads the secret \`NPM_TOKEN\`
          .runnable/ci.yaml:11  new-secret

tasks
  ~  ci/build    modified  \`command\`
  >  ci/test     re-run    upstream \`build\`
  ~  ci/publish  modified  \`needs\`, \`secrets\`

edges
  +  ci/build → ci/publish
  -  ci/test → ci/publish

plan: 3 tasks would run
  1  ci/build    shell
  2  ci/test     shell
  3  ci/publish  shell

note: of 2 tasks without inputs only the files that they name are followed
`);
  for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
});

it('prints JSON and Markdown', async () => {
  const project = makeChange();
  const json = await project.run('review', 'main', 'HEAD', '--json');
  expect(JSON.parse(json.stdout)).toMatchObject({
    version: 1,
    base: project.git('rev-parse', 'main'),
    head: project.git('rev-parse', 'feature'),
    counts: { added: 0, removed: 0, renamed: 0, modified: 2, rerun: 1, unchanged: 0 },
    edges: {
      added: [{ from: 'ci/build', to: 'ci/publish' }],
      removed: [{ from: 'ci/test', to: 'ci/publish' }],
    },
  });
  const markdown = await project.run('review', 'main', 'HEAD', '--markdown');
  expect(markdown.stdout).toMatch(/^### runnable · pipeline review — ⚠️ 1 high risk\n/);
});

it('ends with 1 for a risk that is not accepted, and with 2 for a definition with an error', async () => {
  const project = makeChange();
  expect((await project.run('review', '--fail-on-risk', 'high')).code).toBe(1);
  expect((await project.run('review', '--fail-on-risk', 'none')).code).toBe(0);
  project.write({ '.runnable/ci.yaml': 'tasks: { build: { shel: make } }\n' });
  const broken = await project.run('review');
  expect(broken.code).toBe(2);
  expect(broken.stderr).toContain('.runnable/ci.yaml:1:');
  expect(broken.stdout).toContain('ci  invalid');
  expect((await project.run('review', 'mian')).stderr).toContain('error[bad-revision]: bad revision `mian`');
});

it('finds nothing where only words for people differ', async () => {
  const project = makeCliProject({ '.runnable/ci.yaml': base });
  project.write({ '.runnable/ci.yaml': `# why\n${base.replace('shell: make', 'shell: "make"')}` });
  const { code, stdout } = await project.run('review');
  expect(code).toBe(0);
  expect(stdout.split('\n').slice(1)).toEqual([
    'no pipeline changes',
    '',
    'note: of 2 tasks without inputs only the files that they name are followed',
    '',
  ]);
});
