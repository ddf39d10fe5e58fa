import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { folderWith, temporaryFolder } from '../support/attempt.ts';
import { type MadeHere, openEnvironmentBench } from '../support/environment-bench.ts';
import { makeFakeUv } from '../support/fake-uv.ts';
import { itNeeds } from '../support/needs.ts';
import { basePython, makeWheel, pathWith, uv } from '../support/packages.ts';
import { bundleProgram } from '../support/program.ts';

const itNeedsUv = itNeeds({ what: 'uv', met: uv !== undefined });
const startMaker = await bundleProgram('make-environment');

/** Settings of a caller whose packages come from a folder, with no network. */
function offline(links: string, programs: Readonly<Record<string, string>> = {}): Record<string, string> {
  return {
    PATH: pathWith({ python3: basePython, ...programs }),
    HOME: temporaryFolder(),
    PIP_NO_INDEX: '1',
    PIP_FIND_LINKS: links,
    UV_NO_INDEX: '1',
    UV_OFFLINE: '1',
    UV_FIND_LINKS: links,
    UV_CACHE_DIR: temporaryFolder(),
  };
}

/** `blue` needs an older `red` than there is. */
function withWheels(): string {
  const links = temporaryFolder();
  makeWheel(links, { name: 'red', version: '1.0', source: 'shade = "crimson"\n' });
  makeWheel(links, { name: 'red', version: '2.0', source: 'shade = "scarlet"\n' });
  makeWheel(links, { name: 'blue', version: '1.0', requires: ['red<2'] });
  return links;
}

function ask({ found }: MadeHere, code: string): string {
  return execFileSync(found.environment.tool.path, ['-c', code], { encoding: 'utf8' });
}

function recordOf({ made }: MadeHere) {
  if (!made.ok) throw new Error(JSON.stringify(made.outcome));
  const { key: _, ...rest } = made.record;
  return { ...rest, packages: made.packages };
}

function failureOf({ made }: MadeHere) {
  return made.ok ? null : made.outcome;
}

const version = execFileSync(basePython, ['-c', 'import platform; print(platform.python_version())'], {
  encoding: 'utf8',
}).trim();

describe('Python packages', () => {
  it('are installed by venv and pip where there is no uv, and once for the same files', async () => {
    const links = withWheels();
    const files = { 'reqs/base.txt': '-r more.txt\nblue\n', 'reqs/more.txt': 'red  # any shade\n' };
    const bench = openEnvironmentBench({ files, caller: offline(links) });
    const first = await bench.make({ file: 'reqs/base.txt' });
    expect(recordOf(first)).toEqual({
      name: 'reqs/base.txt',
      tool: 'pip',
      interpreter: `CPython ${version}`,
      packages: ['blue==1.0', 'red==1.0'],
    });
    expect(first.log.split('\n')[0]).toBe(
      'making the environment `reqs/base.txt` with pip, for this run and later ones',
    );
    const { bin, tool, variables } = first.found.environment;
    expect(variables).toEqual({ VIRTUAL_ENV: join(bin, '..') });
    expect(tool).toEqual({
      name: 'python',
      path: join(bin, 'python'),
      why: 'the environment `reqs/base.txt`',
    });
    expect(ask(first, 'import red, sys; print(red.shade, sys.prefix)')).toBe(`crimson ${join(bin, '..')}\n`);

    const later = openEnvironmentBench({ files, caller: offline(links), directory: bench.directory });
    const second = await later.make({ file: 'reqs/base.txt' });
    expect(second.log).toBe('');
    expect(second.made).toEqual(first.made);

    writeFileSync(join(later.project, 'reqs/more.txt'), 'red>0\n');
    expect((await later.find({ file: 'reqs/base.txt' })).environment.bin).not.toBe(bin);
  });

  it('are those that `pyproject.toml` depends on, and never the project itself', async () => {
    const text = '[project]\nname = "own"\nversion = "1"\ndependencies = ["blue"]\n';
    const files = { 'pyproject.toml': text, 'own.py': '' };
    const bench = openEnvironmentBench({ files, caller: offline(withWheels()) });
    const made = await bench.make({ file: 'pyproject.toml' });
    expect(recordOf(made)).toMatchObject({ tool: 'pip', packages: ['blue==1.0', 'red==1.0'] });
  });

  itNeedsUv('are installed by uv where it is on PATH', async () => {
    const caller = offline(withWheels(), { uv: uv ?? '' });
    const bench = openEnvironmentBench({
      files: {
        'requirements.txt': 'blue\n',
        'pyproject.toml': '[project]\nname = "own"\nversion = "1"\ndependencies = ["red"]\n',
      },
      caller,
    });
    const made = await bench.make({ file: 'requirements.txt' });
    expect(recordOf(made)).toMatchObject({ tool: 'uv', packages: ['blue==1.0', 'red==1.0'] });
    expect(ask(made, 'import red; print(red.shade)')).toBe('crimson\n');
    expect(recordOf(await bench.make({ file: 'pyproject.toml' })).packages).toEqual(['red==2.0']);
  });

  itNeedsUv('are those of `uv.lock`, as locked', async () => {
    const links = withWheels();
    const caller = offline(links, { uv: uv ?? '' });
    const bench = openEnvironmentBench({
      files: {
        'app/pyproject.toml':
          '[project]\nname = "own"\nversion = "1"\nrequires-python = ">=3.8"\ndependencies = ["red==1.0"]\n',
        'app/own.py': '',
      },
      caller,
    });
    execFileSync(uv ?? '', ['lock'], { cwd: join(bench.project, 'app'), env: caller, stdio: 'ignore' });
    const before = readdirSync(join(bench.project, 'app'));
    const made = await bench.make({ file: 'app/uv.lock' });
    expect(recordOf(made)).toMatchObject({ name: 'app/uv.lock', tool: 'uv', packages: ['red==1.0'] });
    // `pyproject.toml` beside a lock means the lock.
    expect(recordOf(await bench.make({ file: 'app/pyproject.toml' })).packages).toEqual(['red==1.0']);
    expect(readdirSync(join(bench.project, 'app'))).toEqual(before);
  });

  itNeedsUv('may be a wheel of the project, with what it needs, keyed by its content', async () => {
    const bench = openEnvironmentBench({ files: {}, caller: offline(withWheels(), { uv: uv ?? '' }) });
    makeWheel(join(bench.project, 'dist'), { name: 'own', version: '1', requires: ['blue'] });
    const wheel = 'dist/own-1-py3-none-any.whl';
    const made = await bench.make({ wheel });
    expect(recordOf(made)).toMatchObject({
      name: wheel,
      packages: expect.arrayContaining(['blue==1.0', 'red==1.0']),
    });
    expect(ask(made, 'import own')).toBe('');
    makeWheel(join(bench.project, 'dist'), {
      name: 'own',
      version: '1',
      source: 'new = 1\n',
      requires: ['blue'],
    });
    expect((await bench.find({ wheel })).environment.bin).not.toBe(made.found.environment.bin);
  });

  it('are left to conda for `environment.yml`, whatever its name among micromamba, mamba and conda', async () => {
    const folder = folderWith({
      micromamba:
        '#!/bin/sh\necho "$@"\n[ "$1" = create ] && mkdir -p "$4/bin" && exit\nprintf "dependencies:\\n  - numpy=2.1\\n  - pip:\\n    - red==1.0\\n"\n',
    });
    execFileSync('chmod', ['+x', join(folder, 'micromamba')]);
    const files = { 'environment.yml': 'dependencies: [numpy]\n' };
    const bench = openEnvironmentBench({ files, caller: { PATH: `${folder}:/usr/bin:/bin` } });
    const made = await bench.make({ file: 'environment.yml' });
    expect(recordOf(made)).toEqual({
      name: 'environment.yml',
      tool: 'micromamba',
      interpreter: 'that of micromamba',
      packages: ['numpy=2.1', 'red==1.0'],
    });
    expect(made.log).toMatch(/^create --yes --prefix \S+ --file \.\/environment\.yml$/m);
    expect(made.found.environment.variables).toEqual({
      CONDA_PREFIX: join(made.found.environment.bin, '..'),
    });
  });
});

describe('what cannot be made', () => {
  it.each<[string, Record<string, string>, string]>([
    ['uv.lock', { 'uv.lock': '' }, 'environment-tool-missing: the environment `uv.lock` of task `train` needs `uv`, which is not on PATH'],
    ['env.yml', { 'env.yml': '' }, 'environment-tool-missing: the environment `env.yml` of task `train` needs `micromamba`, `mamba` or `conda`, and none of them is on PATH'],
    ['requirements.txt', {}, 'environment-not-found: `requirements.txt`, the environment of task `train`, is not in the snapshot'],
    ['requirements.txt', { 'requirements.txt': '-c limits.txt\n' }, 'environment-not-found: `limits.txt`, which the environment `requirements.txt` of task `train` needs, is not in the snapshot'],
    ['requirements.txt', { 'requirements.txt': '-e .\n' }, 'environment-folder: `requirements.txt` installs the folder `.`, and the environment `requirements.txt` of task `train` outlives the workspace'],
    ['requirements.txt', { 'requirements.txt': 'lib @ file:lib[x]\n', 'lib/a.py': '' }, 'environment-folder: `requirements.txt` installs the folder `lib`, and the environment `requirements.txt` of task `train` outlives the workspace'],
    ['package-lock.json', { 'package-lock.json': '{}' }, 'environment-not-found: `package.json`, which the environment `package-lock.json` of task `train` needs, is not in the snapshot'],
    ['package-lock.json', { 'package-lock.json': '{"packages": {"node_modules/a": {"resolved": "../a", "link": true}}}', 'package.json': '{}' }, 'environment-folder: `package-lock.json` takes a package from `../a`, outside of the folder of `package.json`'],
  ])('is refused before anything runs: %s with %j', async (file, files, problem) => {
    const bench = openEnvironmentBench({ files, caller: { PATH: pathWith({ python3: basePython }) } });
    await expect(bench.find({ file })).rejects.toThrow(problem);
    expect(readdirSync(bench.directory)).toEqual([]);
  }); // biome-ignore format: a table

  it('ends with the command and its last lines; nothing is kept, and only who tries again tries again', async () => {
    const fake = makeFakeUv();
    fake.caller['UV_FAKE_EXIT'] = '3';
    const bench = openEnvironmentBench({ files: { 'requirements.txt': 'thing\n' }, caller: fake.caller });
    const failed = await bench.make({ file: 'requirements.txt' });
    expect(failureOf(failed)).toEqual({
      status: 'failed',
      exitCode: 3,
      signal: null,
      failure: {
        code: 'environment-failed',
        message: expect.stringMatching(
          /^the environment `requirements\.txt` could not be made: `uv pip install --python \S+python -r \.\/requirements\.txt` ended with exit 3: installing for one in \S+$/,
        ),
        hint: 'mend `requirements.txt`, or the settings of the tool; nothing half-made is kept, the next run tries again',
      },
    });
    const [key = ''] = readdirSync(bench.directory).filter((name) => name !== 'locks');
    expect(readdirSync(join(bench.directory, key))).toEqual([]);
    fake.caller['UV_FAKE_EXIT'] = '0';
    const other = await bench.make({ file: 'requirements.txt' });
    expect({ log: other.log, outcome: failureOf(other) }).toEqual({ log: '', outcome: failureOf(failed) });
    const again = await bench.make({ file: 'requirements.txt' }, { attempt: 2 });
    expect({ made: again.made.ok, installs: fake.installs() }).toEqual({ made: true, installs: 2 });
  });
});

describe('one environment for many', () => {
  const files = { 'requirements.txt': 'thing\n' };

  it('is made by one task of a run, and the others wait', async () => {
    const fake = makeFakeUv(true);
    let waits = 0;
    const bench = openEnvironmentBench({
      files,
      caller: fake.caller,
      onLog: (text) => {
        if (/^waiting for another task/m.test(text)) waits += 1;
        if (waits === 2) fake.open();
      },
    });
    const all = await Promise.all([1, 2, 3].map(() => bench.make({ file: 'requirements.txt' })));
    expect(all.map(({ made }) => made.ok)).toEqual([true, true, true]);
    expect(fake.installs()).toBe(1);
    // Which of them makes it is nobody's promise.
    const waited = all.map(({ log }) => log).filter((log) => log.startsWith('waiting'));
    const line = 'waiting for another task, which makes the environment `requirements.txt`\n';
    expect(waited).toEqual([line, line]);
  });

  it('is made by one of two processes, and the other waits', async () => {
    const fake = makeFakeUv(true);
    const [project, directory] = [folderWith(files), temporaryFolder()];
    const args = [project, directory, temporaryFolder(), JSON.stringify(fake.caller)];
    const first = startMaker(args);
    while (!(await first.line())?.startsWith('installing for one in ')) {}
    const second = startMaker(args);
    expect(await second.line()).toBe(
      'waiting for another run, which makes the environment `requirements.txt`',
    );
    fake.open();
    expect([await first.line(), await second.line()]).toEqual(['there', 'there']);
    await Promise.all([first.ended, second.ended]);
    expect(fake.installs()).toBe(1);
  });

  it('is made anew after its maker was killed, apart from what may still write to the first try', async () => {
    const fake = makeFakeUv(true);
    const [project, directory] = [folderWith(files), temporaryFolder()];
    const killed = startMaker([project, directory, temporaryFolder(), JSON.stringify(fake.caller)]);
    let line = await killed.line();
    while (line?.startsWith('installing for one in ') === false) line = await killed.line();
    killed.process.kill('SIGKILL');
    await killed.ended;
    const bench = openEnvironmentBench({
      files,
      project,
      directory,
      caller: { ...fake.caller, UV_FAKE_GATE: '', UV_FAKE_NAME: 'two' },
    });
    const made = await bench.make({ file: 'requirements.txt' });
    expect(recordOf(made)).toMatchObject({ packages: ['thing==1.0'] });
    // The installer of the killed run goes on; it knows only its own folder, which is gone.
    fake.open();
    const { bin } = made.found.environment;
    expect(execFileSync('cat', [join(bin, 'python.made')], { encoding: 'utf8' })).toBe('two\n');
    expect(line?.split(' ').at(-1)).not.toContain(
      execFileSync('realpath', [bin], { encoding: 'utf8' }).trim(),
    );
  });

  it('is given up at once when its task is stopped, and nothing of it stays', async () => {
    const fake = makeFakeUv(true);
    const controller = new AbortController();
    const bench = openEnvironmentBench({
      files,
      caller: fake.caller,
      onLog: (text) => {
        if (/^installing/m.test(text)) {
          controller.abort({ status: 'canceled', graceMs: 0, force: new AbortController().signal });
        }
      },
    });
    const stopped = await bench.make({ file: 'requirements.txt' }, { signal: controller.signal });
    expect(stopped.made).toEqual({ ok: false, outcome: { status: 'canceled' } });
    expect(existsSync(stopped.found.environment.bin)).toBe(false);
    // Nobody holds it: the next one makes it.
    const next = openEnvironmentBench({
      files,
      caller: { ...fake.caller, UV_FAKE_GATE: '' },
      directory: bench.directory,
    });
    expect((await next.make({ file: 'requirements.txt' })).made.ok).toBe(true);
  });

  it('passes settings of the tools on, and nothing else that tasks do not see', async () => {
    const fake = makeFakeUv();
    const bench = openEnvironmentBench({
      files,
      caller: { ...fake.caller, UV_FAKE_NAME: 'from the caller', TOKEN: 'x' },
    });
    const { log } = await bench.make({ file: 'requirements.txt' });
    expect(log).toContain('installing for from the caller in ');
  });
});
