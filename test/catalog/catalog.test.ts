import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openBlobStore } from '../../src/catalog/blob-store.ts';
import { decodePath, encodePath } from '../../src/catalog/byte-path.ts';
import { type FileCatalog, openCatalog } from '../../src/catalog/catalog.ts';
import { findOutputs } from '../../src/catalog/find-outputs.ts';
import { takeIn } from '../../src/catalog/take-in.ts';
import { nodeDisk } from '../../src/disk/disk.ts';
import type { OutputFile } from '../../src/plan/task-result.ts';
import { createMask } from '../../src/redact/mask.ts';
import { folderWith, temporaryFolder } from '../support/attempt.ts';

function collect(project: string, globs: readonly string[], state = temporaryFolder()) {
  const outputs = globs.map((path) => ({ path, store: true }));
  return openCatalog(state).collect({ project, outputs, effort: false });
}

async function listAll(catalog: FileCatalog) {
  const all = [];
  for await (const blob of catalog.list()) all.push(blob);
  return all;
}

const hello = '2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824';

describe('collect', () => {
  it('takes what globs match, folders with all they hold, each file once', async () => {
    const project = folderWith({
      'a.txt': 'hello',
      'b.csv': '',
      'out/x.txt': 'hello',
      'out/deep/y.txt': 'hello',
      'out/.hidden': 'hello',
      'other/z.txt': '',
    });
    chmodSync(join(project, 'out/x.txt'), 0o755);
    const { files, problems } = await collect(project, ['*.txt', './out/', 'out/**/*.txt']);
    expect(problems).toEqual([]);
    expect(files).toEqual([
      { path: 'a.txt', digest: hello, size: 5, mode: 'file', stored: true },
      { path: 'out/.hidden', digest: hello, size: 5, mode: 'file', stored: true },
      { path: 'out/deep/y.txt', digest: hello, size: 5, mode: 'file', stored: true },
      { path: 'out/x.txt', digest: hello, size: 5, mode: 'executable', stored: true },
    ]);
  });

  it.each([
    ['*.txt', ['!a.txt', 'a.txt']],
    ['**/*.txt', ['!a.txt', 'a.txt', 'out/deep/y.txt', 'out/x.txt']],
    ['out/*', ['out/deep/y.txt', 'out/x.txt']],
    ['out/{x,q}.txt', ['out/x.txt']],
    ['o?t/x.*', ['out/x.txt']],
    ['out/deep', ['out/deep/y.txt']],
    ['!a.txt', ['!a.txt']],
    ['out/[x-z].txt', ['out/x.txt']],
  ])('reads the glob %s as shells do', async (glob, paths) => {
    const project = folderWith({
      'a.txt': '',
      'out/x.txt': '',
      'out/deep/y.txt': '',
      '!a.txt': '',
      '.git/x.txt': '',
    });
    const { files } = await collect(project, [glob]);
    expect(files.map(({ path }) => path)).toEqual(paths);
  });

  it('names each glob without a match, and what stands in the way', async () => {
    const project = folderWith({ 'x/a': '' });
    symlinkSync(join(project, 'x'), join(project, 'data'));
    const { files, problems } = await collect(project, ['model-*.pkl', 'data/*', 'missing.txt']);
    expect(files).toEqual([]);
    expect(problems).toEqual([
      {
        code: 'output-not-found',
        message: 'nothing matches the output `model-*.pkl`',
        hint: 'outputs are relative to the folder that holds `.runnable/`, whatever the `cwd` of the task is',
      },
      {
        code: 'output-not-found',
        message: 'nothing matches the output `data/*`',
        hint: '`data` is a symbolic link, and links are not followed: write outputs to a folder of the workspace',
      },
      expect.objectContaining({ message: 'nothing matches the output `missing.txt`' }),
    ]);
  });

  it('takes what there is and says nothing of the rest where it is only an effort', async () => {
    const project = folderWith({ 'a.txt': '' });
    execFileSync('mkfifo', [join(project, 'pipe')]);
    const outputs = ['*', 'missing'].map((path) => ({ path, store: true }));
    expect(await openCatalog(temporaryFolder()).collect({ project, outputs, effort: true })).toMatchObject({
      files: [{ path: 'a.txt' }],
      problems: [],
    });
  });

  it('keeps only the digest where the file says so', async () => {
    const project = folderWith({ 'a.txt': 'hello' });
    const state = temporaryFolder();
    const outputs = [{ path: 'a.txt', store: false }];
    const { files } = await openCatalog(state).collect({ project, outputs, effort: false });
    expect(files).toEqual([{ path: 'a.txt', digest: hello, size: 5, mode: 'file', stored: false }]);
    expect(readdirSync(state)).toEqual([]);
  });

  it('B62: keeps a link that leads out as a link, takes hard links as files, and refuses pipes and devices', async () => {
    const project = folderWith({ 'out/a.txt': 'hello' });
    symlinkSync('/etc', join(project, 'out/etc'));
    symlinkSync('/etc/passwd', join(project, 'out/passwd'));
    linkSync(join(project, 'out/a.txt'), join(project, 'out/hard.txt'));
    const state = temporaryFolder();
    const { files, problems } = await collect(project, ['out/**'], state);
    expect(problems).toEqual([]);
    expect(files.map(({ path, mode, size }) => [path, mode, size])).toEqual([
      ['out/a.txt', 'file', 5],
      ['out/etc', 'symlink', 4],
      ['out/hard.txt', 'file', 5],
      ['out/passwd', 'symlink', 11],
    ]);
    expect(await openCatalog(state).readText(files[3]?.digest ?? '')).toBe('/etc/passwd');
    execFileSync('mkfifo', [join(project, 'out/pipe')]);
    expect(await collect(project, ['out/pipe'])).toEqual({
      files: [],
      problems: [
        {
          code: 'output-not-a-file',
          message: 'output `out/pipe` is a pipe, a socket or a device, and only files can be kept',
        },
      ],
    });
    expect((await collect('/dev', ['null'])).problems).toMatchObject([{ code: 'output-not-a-file' }]);
  });

  it('B63: refuses what was exchanged for a link after it was listed', async () => {
    const outside = folderWith({ 'secret.txt': 'secret', link: '' });
    rmSync(join(outside, 'link'));
    symlinkSync('secret.txt', join(outside, 'link'));
    const project = folderWith({ 'out/secret.txt': 'mine', 'flat.txt': 'mine' });
    symlinkSync('x', join(project, 'out/link'));
    const bytes = Buffer.from(project);
    const listed = [...findOutputs(bytes, 'out/**').found, ...findOutputs(bytes, 'flat.txt').found];
    expect(listed.map(({ path }) => path).sort()).toEqual(['flat.txt', 'out/link', 'out/secret.txt']);
    renameSync(join(project, 'out'), join(project, 'was'));
    symlinkSync(outside, join(project, 'out'));
    rmSync(join(project, 'flat.txt'));
    symlinkSync(join(outside, 'secret.txt'), join(project, 'flat.txt'));
    const state = temporaryFolder();
    const store = openBlobStore(join(state, 'catalog'), nodeDisk);
    const intake = { project: bytes, store, largest: 1e9 };
    for (const output of listed) {
      expect(await takeIn(output, true, intake)).toEqual({
        problem: {
          code: 'output-changed',
          message: `output \`${output.path}\` was exchanged for something else while outputs were collected`,
        },
      });
    }
    expect(readdirSync(state)).toEqual([]);
  });

  it('B64: refuses a sparse file of 1 TiB by its size, before it reads a byte', async () => {
    const project = folderWith({ 'large.bin': '' });
    truncateSync(join(project, 'large.bin'), 1024 ** 4);
    const began = performance.now();
    expect(await collect(project, ['large.bin'])).toEqual({
      files: [],
      problems: [
        { code: 'output-too-large', message: 'output `large.bin` has 1 TiB, and 64 GiB is accepted' },
      ],
    });
    expect(performance.now() - began).toBeLessThan(5_000);
  });

  it('refuses a file or a link that holds a secret, wherever it lies, and keeps nothing of it', async () => {
    const secret = 'p4ssw0rd';
    const edge = 64 * 1024 - 4;
    const project = folderWith({
      'plain.txt': 'p4ssw0r is not it',
      'edge.txt': `${'x'.repeat(edge)}${secret}${'y'.repeat(100_000)}`,
      'base64.txt': Buffer.from(secret).toString('base64'),
    });
    symlinkSync(`/${secret}`, join(project, 'link.txt'));
    const state = temporaryFolder();
    const { detector } = createMask([secret]);
    const outputs = [{ path: '*.txt', store: true }];
    const collected = await openCatalog(state).collect({ project, outputs, effort: false, detector });
    expect(collected.files.map(({ path }) => path)).toEqual(['plain.txt']);
    expect(collected.problems.map(({ code, message }) => `${code}: ${message}`).sort()).toEqual([
      'secret-in-result: output `base64.txt` holds the value of a secret',
      'secret-in-result: output `edge.txt` holds the value of a secret',
      'secret-in-result: output `link.txt` holds the value of a secret',
    ]);
    expect(spawnSync('grep', ['-r', secret, state]).status).toBe(1);
  });

  it('refuses a file that is written to while it is read', async () => {
    const project = folderWith({ 'log.txt': 'x'.repeat(3_000_000) });
    const disk = {
      ...nodeDisk,
      truncate: (file: number, length: number) => {
        writeFileSync(join(project, 'log.txt'), 'more', { flag: 'a' });
        nodeDisk.truncate(file, length);
      },
    };
    const outputs = [{ path: 'log.txt', store: true }];
    const catalog = openCatalog(temporaryFolder(), { disk });
    expect((await catalog.collect({ project, outputs, effort: false })).problems).toEqual([
      {
        code: 'output-changed',
        message: 'output `log.txt` changed while it was read: something still writes to it',
      },
    ]);
  });
});

describe('place', () => {
  it('gives back files of any name, byte by byte, with their modes and links', async () => {
    const project = temporaryFolder();
    const names = [
      '<img src=x onerror=alert(1)>',
      'new\nline',
      '100%25',
      'é',
      'a'.repeat(255),
      '-rf',
      '"$(id)"',
      ' ',
    ];
    for (const name of names) writeFileSync(join(project, name), name);
    const odd = Buffer.concat([Buffer.from(`${project}/`), Buffer.from([0x66, 0xff, 0xc3, 0x28])]);
    writeFileSync(odd, 'bytes');
    chmodSync(join(project, '-rf'), 0o700);
    symlinkSync('-rf', join(project, 'link'));
    const state = temporaryFolder();
    const { files, problems } = await collect(project, ['*'], state);
    expect(problems).toEqual([]);
    expect(files.map(({ path }) => path)).toContain('f%FF%C3(');
    const other = temporaryFolder();
    await openCatalog(state).place(files, other);
    const read = (folder: string) =>
      readdirSync(folder, { encoding: 'buffer' })
        .map((name) => {
          const path = Buffer.concat([Buffer.from(`${folder}/`), name]);
          return `${name.toString('latin1')} ${readFileSync(path, 'latin1')}`;
        })
        .sort();
    expect(read(other)).toEqual(read(project));
    expect(lstatSync(join(other, '-rf')).mode & 0o777).toBe(0o755);
    expect(lstatSync(join(other, 'é')).mode & 0o777).toBe(0o644);
    expect(readlinkSync(join(other, 'link'))).toBe('-rf');
  });

  it('gives back links and files in folders whose names are no UTF-8', async () => {
    const project = temporaryFolder();
    const folder = Buffer.concat([Buffer.from(`${project}/`), Buffer.from([0xff, 0x64])]);
    mkdirSync(folder);
    writeFileSync(Buffer.concat([folder, Buffer.from('/a')]), 'hello');
    symlinkSync('a', Buffer.concat([folder, Buffer.from('/link')]));
    const state = temporaryFolder();
    const { files, problems } = await collect(project, ['**'], state);
    expect({ paths: files.map(({ path }) => path), problems }).toEqual({
      paths: ['%FFd/a', '%FFd/link'],
      problems: [],
    });
    const other = temporaryFolder();
    await openCatalog(state).place(files, other);
    const placed = Buffer.concat([Buffer.from(`${other}/`), Buffer.from([0xff, 0x64])]);
    expect(readdirSync(placed).sort()).toEqual(['a', 'link']);
  });

  it('leaves what is right as it is, and replaces what is not', async () => {
    const project = folderWith({
      'out/right.txt': 'right',
      'out/wrong.txt': 'wrong',
      'out/mode.txt': 'mode',
    });
    const state = temporaryFolder();
    const { files } = await collect(project, ['out/**'], state);
    writeFileSync(join(project, 'out/wrong.txt'), 'other');
    chmodSync(join(project, 'out/mode.txt'), 0o600);
    const before = lstatSync(join(project, 'out/right.txt')).ino;
    await openCatalog(state).place(files, project);
    expect(lstatSync(join(project, 'out/right.txt')).ino).toBe(before);
    expect(readFileSync(join(project, 'out/wrong.txt'), 'utf8')).toBe('wrong');
    expect(lstatSync(join(project, 'out/mode.txt')).mode & 0o777).toBe(0o644);
    expect(readdirSync(join(project, 'out')).sort()).toEqual(['mode.txt', 'right.txt', 'wrong.txt']);
  });

  it('never writes through a link, and never outside the project', async () => {
    const outside = temporaryFolder();
    const state = temporaryFolder();
    const { files } = await collect(folderWith({ 'out/a.txt': 'hello' }), ['out/**'], state);
    const project = temporaryFolder();
    symlinkSync(outside, join(project, 'out'));
    await expect(openCatalog(state).place(files, project)).rejects.toMatchObject({
      code: 'output-blocked',
      message:
        'the output `out/a.txt` cannot be put in place: `out` is a symbolic link, which is not followed',
    });
    for (const path of ['../x', '/x', 'a/../../x', 'a//b', '', 'a%00', '%2E%2E/x']) {
      const file: OutputFile = { path, digest: hello, size: 5, mode: 'file', stored: true };
      await expect(openCatalog(state).place([file], project)).rejects.toMatchObject({ code: 'blob-damaged' });
    }
    expect(readdirSync(outside)).toEqual([]);
    mkdirSync(join(project, 'folder.txt'));
    const blocked: OutputFile = { path: 'folder.txt', digest: hello, size: 5, mode: 'file', stored: true };
    await expect(openCatalog(state).place([blocked], project)).rejects.toMatchObject({
      code: 'output-blocked',
    });
    expect(readdirSync(project).sort()).toEqual(['folder.txt', 'out']);
  });

  it('says that bytes were never kept', async () => {
    const file: OutputFile = { path: 'a.txt', digest: hello, size: 5, mode: 'file', stored: false };
    await expect(openCatalog(temporaryFolder()).place([file], temporaryFolder())).rejects.toMatchObject({
      code: 'output-not-stored',
      message: 'only the digest of the output `a.txt` was kept',
    });
    const project = folderWith({ 'a.txt': 'hello' });
    await openCatalog(temporaryFolder()).place([file], project);
  });
});

describe('blobs', () => {
  it('B67: an altered blob is put aside and never used', async () => {
    const state = temporaryFolder();
    const catalog = openCatalog(state);
    const { digest } = await catalog.putText('hello');
    expect(digest).toBe(hello);
    const path = await catalog.path(digest);
    chmodSync(path, 0o644);
    writeFileSync(path, 'jello');
    await expect(catalog.path(digest)).rejects.toMatchObject({
      code: 'blob-damaged',
      trouble: 'damaged',
      message: `the bytes of \`${hello}\` in the catalog were altered`,
    });
    await expect(catalog.path(digest)).rejects.toMatchObject({ code: 'blob-missing' });
    const aside = readdirSync(join(state, 'catalog/quarantine'));
    expect(aside).toEqual([expect.stringMatching(new RegExp(`^${hello}\\.[0-9a-f]{12}$`))]);
    await catalog.putText('hello');
    writeFileSync(path, 'HELLO');
    await expect(catalog.readText(digest)).rejects.toMatchObject({ code: 'blob-damaged' });
    const file: OutputFile = { path: 'a.txt', digest, size: 5, mode: 'file', stored: true };
    await expect(catalog.place([file], temporaryFolder())).rejects.toMatchObject({ code: 'blob-missing' });
  });

  it('B68: nothing but 64 small hex digits is a digest', async () => {
    const catalog = openCatalog(temporaryFolder());
    const wrong = [
      '../'.padEnd(64, 'a'),
      hello.toUpperCase(),
      hello.slice(1),
      `${hello}\n`,
      `${hello}0`,
      '',
      '__proto__',
    ];
    for (const digest of wrong) {
      await expect(catalog.path(digest)).rejects.toMatchObject({ code: 'blob-damaged' });
      await expect(catalog.readText(digest)).rejects.toMatchObject({ code: 'blob-damaged' });
    }
  });

  it('are listed, and kept once', async () => {
    const state = temporaryFolder();
    const catalog = openCatalog(state);
    expect(await listAll(catalog)).toEqual([]);
    const put = await Promise.all(['a', 'b', 'a'].map((text) => catalog.putText(text)));
    expect(put[0]).toEqual(put[2]);
    const file = join(folderWith({ f: 'b' }), 'f');
    expect(await catalog.put(file)).toEqual(put[1]);
    expect((await listAll(catalog)).map(({ size }) => size)).toEqual([1, 1]);
  });
});

it('writes any name as text from which the same bytes come back', () => {
  const anyBytes = fc.uint8Array({ minLength: 1, maxLength: 40 }).map((bytes) => Buffer.from(bytes));
  const nasty = fc
    .array(fc.constantFrom('%', '4', '1', 'ü', '\xff', 'a', '/', '😀'))
    .map((parts) => Buffer.from(parts.join('')));
  fc.assert(
    fc.property(fc.oneof(anyBytes, nasty), (bytes) => decodePath(encodePath(bytes)).equals(bytes)),
    { numRuns: 2000 },
  );
});

it('uses and ships no reader of tar files: outputs travel as files and mounts', () => {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const tar = /(?:^|[/'"@])(?:tar|tar-stream|tar-fs|node-tar|tar-js|tarts|modern-tar|nanotar)(?:['"/@]|$)/;
  const outputs: Record<string, { inputs: object }> = JSON.parse(
    readFileSync(join(root, 'dist/meta.json'), 'utf8'),
  );
  const bundled = Object.values(outputs).flatMap(({ inputs }) => Object.keys(inputs));
  const declared = Object.keys(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).devDependencies);
  const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.endsWith('.ts'),
  );
  const imports = sources.flatMap(
    (path) => readFileSync(join(root, 'src', path), 'utf8').match(/(?:from|import\() ?'[^']+'/g) ?? [],
  );
  expect(imports.length).toBeGreaterThan(100);
  expect(bundled.length).toBeGreaterThan(10);
  expect([...bundled, ...declared, ...imports].filter((name) => tar.test(name))).toEqual([]);
  expect(
    ['node_modules/tar/index.js', "from 'tar'", "import('tar-stream'"].every((name) => tar.test(name)),
  ).toBe(true);
});
