import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { makeCliProject } from '../support/cli-project.ts';

function redPng(): Buffer {
  const header = Buffer.from([0, 0, 0, 2, 0, 0, 0, 2, 8, 2, 0, 0, 0]);
  const rows = deflateSync(Buffer.from([0, 255, 0, 0, 255, 0, 0, 0, 255, 0, 0, 255, 0, 0]));
  const chunk = (name: string, data: Buffer) => {
    const head = Buffer.alloc(8);
    head.writeUInt32BE(data.length, 0);
    head.write(name, 4);
    return Buffer.concat([head, data, Buffer.alloc(4)]);
  };
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', rows),
  ]);
}

const files = {
  'red.png': redPng(),
  '.runnable/main.yaml': `
tasks:
  load:
    shell: |
      mkdir -p out/deep
      printf 'id,name\\n1,"Ann, B."\\n2,Bo\\n' > out/a.csv
      printf '{"rows":[1,2]}' > out/deep/b.json
      printf 'one\\n\\033[2Jtwo\\n' > out/notes.txt
      cp red.png out/red.png
      ln -s a.csv out/link.csv
    outputs: [out]
  train:
    matrix: { seed: [1, 2] }
    shell: 'printf "%s" "$RUNNABLE_PARAM_seed" > model.bin'
    outputs: [model.bin]
  change:
    needs: [load]
    shell: 'printf X | dd of=out/a.csv bs=1 seek=3 conv=notrunc status=none'
`,
};

async function runMain() {
  const project = makeCliProject(files);
  expect((await project.run('run', 'main', '-q')).code).toBe(0);
  return project;
}

describe('artifacts', () => {
  it('are shown with what is in them', async () => {
    const { run } = await runMain();
    const shown = await run('artifacts', 'ls', 'latest/load', '--preview', '-q');
    expect(shown.stdout.replaceAll(/[0-9a-f]{12}/g, 'DIGEST')).toBe(`load  out/a.csv  25 B  DIGEST
    id  name
    1   Ann, B.
    2   Bo
load  out/deep/b.json  14 B  DIGEST
    {
      "rows": [
        1,
        2
      ]
    }
load  out/link.csv  5 B  DIGEST
load  out/notes.txt  12 B  DIGEST
    one
    two
load  out/red.png  ${redPng().length} B  DIGEST
    PNG, 2 × 2 pixels
`);
    const red = await run('--color', 'always', 'artifacts', 'ls', 'latest', '*/red.png', '--preview', '-q');
    expect(red.stdout).toContain(`    ${'\x1b[38;2;255;0;0m\x1b[48;2;255;0;0m▀'.repeat(2)}\x1b[0m\n`);
    const { artifacts } = JSON.parse(
      (await run('artifacts', 'ls', 'latest', 'out/link.csv', '--json')).stdout,
    );
    expect(artifacts).toEqual([
      {
        task: 'load',
        path: 'out/link.csv',
        digest: expect.stringMatching(/^[0-9a-f]{64}$/),
        size: 5,
        stored: true,
        mode: 'symlink',
        attempt: 1,
      },
    ]);
  });

  it('are what was stored, also when a later task wrote into them in place', async () => {
    const { run } = await runMain();
    expect((await run('artifacts', 'get', 'latest', 'out/a.csv', '--to', '-')).stdout).toBe(
      'id,name\n1,"Ann, B."\n2,Bo\n',
    );
  });

  it('come by glob and by folder, and are checked by sha256sum', async () => {
    const { run, root } = await runMain();
    const refused = await run('artifacts', 'get', 'latest/load', '--to', './.runnable/main.yaml/x');
    expect(refused.stderr).toBe(
      'error[not-writable]: `./.runnable/main.yaml/x` is not a folder, or lies below something that is none\nhint: give that folder to this user, or choose another one with `--to`\n',
    );
    const got = await run('artifacts', 'get', 'latest/load', '**/*.csv', 'out/deep', '--to', 'got');
    expect(got).toMatchObject({ code: 0, stdout: 'got/out/a.csv\ngot/out/deep/b.json\ngot/out/link.csv\n' });
    const manifest = await run(
      'artifacts',
      'ls',
      'latest/load',
      'out/a.csv',
      'out/deep',
      'out/link.csv',
      '--manifest',
    );
    expect(manifest).toMatchObject({ code: 0, stderr: 'note: without 1 link\n' });
    const checked = execFileSync('sha256sum', ['-c', '-'], {
      cwd: join(root, 'got'),
      input: manifest.stdout,
    });
    expect(checked.toString()).toBe('out/a.csv: OK\nout/deep/b.json: OK\n');
  });

  it('are what stood at a path in the end, where tasks wrote it one after the other', async () => {
    const write = (text: string, ...needs: readonly string[]) =>
      `{ shell: "echo ${text} > a.txt", outputs: [a.txt], needs: [${needs.join(', ')}] }`;
    const project = makeCliProject({
      '.runnable/main.yaml': `tasks:\n  one: ${write('1')}\n  two: ${write('2', 'one')}\n  between: { shell: "true", needs: [two] }\n  three: ${write('3', 'between')}\n`,
    });
    await project.run('run', 'main', '-q');
    expect(await project.run('artifacts', 'get', 'latest', '--to', 'got')).toMatchObject({
      code: 0,
      stdout: 'got/a.txt\n',
    });
    expect(readFileSync(join(project.root, 'got/a.txt'), 'utf8')).toBe('3\n');
    expect((await project.run('artifacts', 'get', 'latest', 'a.txt', '--to', '-')).stdout).toBe('3\n');
    expect((await project.run('artifacts', 'get', 'latest/two', '--to', '-')).stdout).toBe('2\n');
    expect((await project.run('artifacts', 'get', 'latest', '--by-task', '--to', 'all')).stdout).toBe(
      'all/one/a.txt\nall/two/a.txt\nall/three/a.txt\n',
    );
  });

  it('leave the checkout as clean as it was where nobody says where they go', async () => {
    const project = makeCliProject({
      '.runnable/main.yaml': 'tasks:\n  make: { shell: "echo 1 > a.txt", outputs: [a.txt], cache: true }\n',
    });
    await project.run('run', 'main', '-q');
    const got = await project.run('artifacts', 'get', 'latest');
    expect(got).toMatchObject({ code: 0, stdout: expect.stringMatching(/^r-\w+\/a\.txt\n$/) });
    const again = JSON.parse((await project.run('run', 'main', '--json')).stdout);
    expect(again.run.dirty ?? again.run.source?.dirty).toBe(false);
    expect(again.tasks[0].reason).toBe('cached');
  });

  it('never overwrite, never leave the folder, and never mix up two tasks', async () => {
    const { run, root } = await runMain();
    const mixed = await run('artifacts', 'get', 'latest', '--to', 'got');
    expect(mixed).toMatchObject({ code: 2, stdout: '' });
    expect(mixed.stderr).toContain(
      'error[outputs-collide]: `train[seed=1]` and `train[seed=2]` gave `model.bin` with different contents',
    );
    expect(existsSync(join(root, 'got'))).toBe(false);
    const apart = await run('artifacts', 'get', 'latest/train', '--by-task', '--to', 'got');
    expect(apart.stdout).toBe('got/train[seed=1]/model.bin\ngot/train[seed=2]/model.bin\n');
    expect(readFileSync(join(root, 'got/train[seed=2]/model.bin'), 'utf8')).toBe('2');
    expect(await run('artifacts', 'get', 'latest/train', '--by-task', '--to', 'got')).toMatchObject({
      code: 2,
    });
    const several = await run('artifacts', 'get', 'latest', 'model.bin', '--to', '-');
    expect(several).toMatchObject({ code: 2, stdout: '' });
    expect(several.stderr).toContain('found `model.bin` of `train[seed=1]`, `model.bin` of `train[seed=2]`');
    const outside = join(root, '..', 'outside');
    mkdirSync(outside);
    mkdirSync(join(root, 'trap'));
    symlinkSync(outside, join(root, 'trap/out'));
    writeFileSync(join(outside, 'a.csv'), 'mine');
    expect(await run('artifacts', 'get', 'latest/load', '--to', 'trap', '--force')).toMatchObject({
      code: 3,
    });
    expect(readdirSync(outside)).toEqual(['a.csv']);
    expect(readFileSync(join(outside, 'a.csv'), 'utf8')).toBe('mine');
  });
});
