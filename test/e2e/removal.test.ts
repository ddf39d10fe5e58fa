import { existsSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type CliProject, fileAppears, makeCliProject } from '../support/cli-project.ts';

/** A task that gives 100 KB of a letter, and one that needs it. */
const letters = `
params: { letter: a }
tasks:
  make:
    shell: head -c 100000 /dev/zero | tr '\\0' "$RUNNABLE_PARAM_letter" > out.txt
    outputs: [out.txt]
  use: { needs: [make], shell: 'wc -c < out.txt' }
`;

function blobsOf({ state }: CliProject): readonly string[] {
  const folder = join(state, 'catalog/sha256');
  if (!existsSync(folder)) return [];
  return readdirSync(folder).flatMap((name) =>
    readdirSync(join(folder, name)).map((rest) => join(folder, name, rest)),
  );
}

/** Makes everything in the catalog an hour older. */
function age(project: CliProject): void {
  const then = Date.now() / 1000 - 3600;
  for (const path of blobsOf(project)) utimesSync(path, then, then);
}

async function runLetters(project: CliProject, ...all: readonly string[]): Promise<void> {
  for (const letter of all)
    expect((await project.run('run', 'main', '-q', '-p', `letter=${letter}`)).code).toBe(0);
}

function gc(project: CliProject, ...args: readonly string[]) {
  return project.run('runs', 'gc', ...args);
}

it('removes from the catalog what belongs to no run any more', async () => {
  const project = makeCliProject({ '.runnable/main.yaml': letters });
  await runLetters(project, 'a', 'b', 'c');
  expect(blobsOf(project)).toHaveLength(3);
  expect((await gc(project, '--keep', '1')).stderr).toBe(
    'removed the records of 2 runs\nnote: 2 files of the catalog are not needed and too young to go: a run may be about to record them\n',
  );
  age(project);
  expect((await gc(project, '--keep', '1', '--dry-run')).stderr).toBe(
    'would remove the records of 0 runs, and 2 files of the catalog (195.3 KiB)\n',
  );
  expect(blobsOf(project)).toHaveLength(3);
  expect((await gc(project, '--keep', '1')).stderr).toBe(
    'removed the records of 0 runs, and 2 files of the catalog (195.3 KiB)\n',
  );
  const got = await project.run('artifacts', 'get', 'latest', '--to', 'got');
  expect(got).toMatchObject({ code: 0, stdout: 'got/out.txt\n' });
  expect(readFileSync(join(project.root, 'got/out.txt'), 'latin1')).toBe('c'.repeat(100_000));
  expect((await gc(project, '--keep', '1', '-q')).stderr).toBe('');
});

it('lets the outputs of old runs go when there are too many bytes, and keeps what can be resumed', async () => {
  const project = makeCliProject({
    '.runnable/main.yaml': letters,
    '.runnable/broken.yaml': `
tasks:
  make: { shell: 'printf unfinished > out.txt', outputs: [out.txt] }
  use: { needs: [make], shell: 'exit 1' }
`,
    'runnable.config.yaml': 'catalog: { type: file-system, max_size: 150K }\n',
  });
  expect((await project.run('run', 'broken', '-q')).code).toBe(1);
  await runLetters(project, 'a', 'b');
  age(project);
  expect((await gc(project)).stderr).toBe(
    'removed the records of 0 runs, and 1 file of the catalog (97.7 KiB)\n',
  );
  expect(await project.run('artifacts', 'get', 'latest~1', '--to', 'old')).toMatchObject({ code: 5 });
  expect(await project.run('artifacts', 'get', 'latest', '--to', 'new')).toMatchObject({ code: 0 });
  expect(await project.run('artifacts', 'get', 'broken', '--to', 'kept')).toMatchObject({ code: 0 });
  expect((await project.run('runs', 'list', '--json')).stdout.match(/"id"/g)).toHaveLength(3);
});

it('lets outputs go by their age, and leaves the record', async () => {
  const project = makeCliProject({
    '.runnable/main.yaml': letters,
    'runnable.config.yaml': 'catalog: { type: file-system, keep: 1ms }\n',
  });
  await runLetters(project, 'a');
  age(project);
  expect((await gc(project)).stderr).toBe(
    'removed the records of 0 runs, and 1 file of the catalog (97.7 KiB)\n',
  );
  expect(await project.run('runs', 'show', 'latest')).toMatchObject({ code: 0 });
});

it('takes nothing from a run that is at work, whatever else goes', async () => {
  const project = makeCliProject({
    '.runnable/main.yaml': letters,
    '.runnable/slow.yaml': `
tasks:
  make: { shell: 'printf slow > slow.txt', outputs: [slow.txt] }
  wait:
    needs: [make]
    pass_env: [PLACE]
    shell: |
      printf between > between.txt
      touch "$PLACE/waiting"
      while [ ! -e "$PLACE/go" ]; do sleep 0.05; done
    outputs: [between.txt]
  use: { needs: [make, wait], shell: 'cat slow.txt between.txt' }
`,
  });
  await runLetters(project, 'a', 'b');
  age(project);
  const slow = project.start('run', 'slow', '--json');
  await fileAppears(project.place('waiting'));
  expect((await gc(project, '--keep', '1')).stderr).toBe(
    'removed the records of 2 runs, and 2 files of the catalog (195.3 KiB)\n',
  );
  // As if the disk were slow: even what is old by its time stays, as the run names it.
  age(project);
  await gc(project, '--keep', '1');
  writeFileSync(project.place('go'), '');
  const ended = await slow.ended;
  expect(ended).toMatchObject({ code: 0 });
  expect((await project.run('logs', 'latest/use')).stdout).toContain('slowbetween');
  expect(await project.run('artifacts', 'get', 'latest', '--to', 'got')).toMatchObject({ code: 0 });
});

it('counts before it removes what results of tasks leave behind that are forgotten', async () => {
  const project = makeCliProject({
    '.runnable/main.yaml': letters.replace('out.txt]', 'out.txt]\n    cache: true'),
    'runnable.config.yaml': 'cache: { keep: 1ms }\n',
  });
  await runLetters(project, 'a', 'b');
  age(project);
  const dry = await gc(project, '--keep', '1', '--dry-run');
  expect(dry.stderr).toMatch(
    /^would remove the record of 1 run, 2 results of tasks, and 2 files of the catalog \(98\.\d KiB\)\n$/,
  );
  const { stderr } = await gc(project, '--keep', '1');
  expect(stderr).toBe(dry.stderr.replace('would remove', 'removed'));
});
