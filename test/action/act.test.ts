import { spawn, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { itNeeds } from '../support/needs.ts';
import { openPull } from '../support/pull-request.ts';
import { cloneRepository, makeFolder } from '../support/repository.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const itActs = itNeeds({
  what: '`act` (`go install github.com/nektos/act@v0.2.89`)',
  met: spawnSync('act', ['--version']).status === 0,
});

const file = '.runnable/etl.yaml';
const build = 'tasks:\n  build: { shell: echo built }\n';
const workflow = `on: pull_request
jobs:
  all:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@93cb6efe18208431cddfb8368fd83d5badbf9bfd
      - id: reviewed
        uses: ./
        with: { mode: review, github-token: token-of-the-job }
      - id: ran
        uses: ./
        with: { mode: run, pipelines: etl, github-token: token-of-the-job }
      - run: echo "added $ADDED, run $OUTCOME"
        env:
          ADDED: \${{ steps.reviewed.outputs.added }}
          OUTCOME: \${{ steps.ran.outputs.outcome }}
`;

itActs(
  'reviews and runs in a workflow that a program for workflows carries out, not one of ours',
  async () => {
    const pull = await openPull({
      base: { ...filesOfAction(), [file]: build, '.github/workflows/all.yml': workflow },
      head: { [file]: `${build}  test: { shell: echo tested, needs: [build] }\n` },
    });
    const end = await act(pull);
    expect(end.log).toContain('| added 1, run success');
    expect(end.code).toBe(0);
    expect(pull.github.comments.map(({ body }) => body.includes('**1 added'))).toEqual([true]);
    expect([...pull.github.checks.values()]).toMatchObject([
      { name: 'runnable / review', head_sha: pull.head, conclusion: 'success' },
      { name: 'runnable / etl', head_sha: pull.head, conclusion: 'success' },
    ]);
    expect(pull.github.invalid).toEqual([]);
  },
  120_000,
);

function filesOfAction(): Record<string, string> {
  const paths = readdirSync(join(root, 'action/dist'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length));
  return Object.fromEntries(
    ['action.yml', ...paths].map((path) => [path, readFileSync(join(root, path), 'utf8')]),
  );
}

async function act(pull: Awaited<ReturnType<typeof openPull>>) {
  const { event, api, serverUrl } = pull.step();
  const clone = cloneRepository(pull.origin);
  clone.git('remote', 'set-url', 'origin', 'https://github.com/octo/shop');
  const home = makeFolder();
  writeFileSync(join(home, 'event.json'), JSON.stringify(event?.payload));
  const settings = {
    GITHUB_API_URL: api,
    GITHUB_GRAPHQL_URL: `${api}/graphql`,
    GITHUB_SERVER_URL: serverUrl,
  };
  const child = spawn(
    'act',
    [
      ...['pull_request', '--platform', 'ubuntu-latest=-self-hosted', '--action-offline-mode'],
      ...['--eventpath', join(home, 'event.json')],
      ...Object.entries(settings).flatMap(([name, value]) => ['--env', `${name}=${value}`]),
    ],
    {
      cwd: clone.root,
      env: {
        ...clone.environment,
        HOME: home,
        XDG_CACHE_HOME: join(home, 'cache'),
        RUNNABLE_STATE_DIR: clone.state,
        RUNNABLE_WORKSPACE_DIR: clone.workspaces,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let log = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (text) => {
      log += text;
    });
  const code = await new Promise((resolve, reject) => child.on('close', resolve).on('error', reject));
  return { code, log };
}
