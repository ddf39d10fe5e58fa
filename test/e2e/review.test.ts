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
  ~  ci/publish  modified  \`needs\`: \`test\` → \`build\`; \`secrets\`

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

it.each(['main..feature', 'main...feature', 'main..'])(
  'takes a range as git writes it: %s',
  async (range) => {
    const project = makeChange();
    const two = await project.run('review', 'main', range.endsWith('.') ? 'HEAD' : 'feature');
    expect(await project.run('review', range)).toEqual(two);
  },
);

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

const made = (more: string) => `params: { top: 3 }
env: { LANG: C }
tasks:
  sort: { shell: "sort in/*.txt > sorted.txt"${more}, inputs: [in/**], outputs: [sorted.txt], cache: true }
  head:
    needs: [sort]
    matrix: { n: [1, 2] }
    shell: head -n "$N" sorted.txt
    env: { N: "\${{ matrix.n }}" }
    inputs: [keep.txt]
    cache: true
  whole: { shell: ls, cache: true }
  top: { shell: echo "$RUNNABLE_PARAM_top", inputs: [keep.txt], cache: true }
`;

it.each([
  ['an input', { 'in/a.txt': '2\n' }],
  ['a file that nobody names', { 'other.txt': '2\n' }],
  ['a timeout', { '.runnable/made.yaml': made(', timeout: 5m') }],
  ['the default of a param', { '.runnable/made.yaml': made('').replace('top: 3', 'top: 4') }],
  ['the env of all', { '.runnable/made.yaml': made('').replace('LANG: C', 'LANG: en_US') }],
])('says of a change what the run after it does with results of the run before it: %s', async (_, change) => {
  const files = { 'in/a.txt': '1\n', 'keep.txt': '', 'other.txt': '' };
  const project = makeCliProject({ '.runnable/made.yaml': made(''), ...files });
  expect((await project.run('run', 'made', '-q')).code).toBe(0);
  project.git('checkout', '--quiet', '-b', 'change');
  project.write(change);
  project.commit();
  const review = JSON.parse((await project.run('review', 'main', 'change', '--json')).stdout);
  const said = review.plan.map(({ id }: { id: string }) => id);
  const { tasks } = JSON.parse((await project.run('run', 'made', '--json')).stdout);
  const ran = tasks.filter(({ attempts }: { attempts: number }) => attempts > 0);
  const ids = ran.map(({ id }: { id: string }) => `made/${id.replace(/\[.*$/, '')}`);
  expect([...new Set(ids)].sort()).toEqual(said.sort());
});
