import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createStop, openLocalBench } from '../../support/local-executor.ts';

describe('what a task is given', () => {
  it('F57: has an empty standard input', async () => {
    const { script } = openLocalBench();
    const { outcome, stdout } = await script(
      // Bounded: where nothing ends the input, this ends the task.
      'if read -rt 10 line; then echo "got $line"; elif [ $? -gt 128 ]; then echo waits; exit 1; else echo "end of file"; cat; fi',
    );
    expect([outcome, stdout]).toEqual([{ status: 'succeeded' }, 'end of file\n']);
  });

  it('B48: sees what is allowed of the environment of the caller, no token of a runner, and what is passed by name', async () => {
    const caller = {
      ...{
        PATH: process.env['PATH'],
        HOME: '/home/me',
        LANG: 'C.UTF-8',
        LC_ALL: 'C',
        TZ: 'UTC',
        XDG_CACHE_HOME: '/c',
      },
      ...{ https_proxy: 'http://proxy', NO_PROXY: 'x', CONDA_PREFIX: '/conda', SSL_CERT_FILE: '/pem' },
      ...{
        GITHUB_TOKEN: 't',
        ACTIONS_RUNTIME_TOKEN: 't',
        ACTIONS_ID_TOKEN_REQUEST_TOKEN: 't',
        NODE_AUTH_TOKEN: 't',
      },
      ...{ AWS_SECRET_ACCESS_KEY: 't', AWS_PROFILE: 'dev', RUNNABLE_PARAM_x: '1', GIT_DIR: '/evil/.git' },
      ...{
        LD_PRELOAD: '/evil.so',
        NODE_OPTIONS: '--require /evil.js',
        BASH_ENV: '/evil.sh',
        GIT_CONFIG_COUNT: '1',
      },
    };
    const { script } = openLocalBench({ environment: caller });
    const { stdout } = await script('env -0', {
      passEnv: ['AWS_PROFILE', 'NOT_SET', 'toString'],
      env: { OWN: 'declared' },
      fallbackEnv: { OWN: 'weaker', AWS_PROFILE: 'weaker', TZ: 'weaker', LAST: 'given' },
    });
    const seen = Object.fromEntries(
      stdout
        .split('\0')
        .filter(Boolean)
        .map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]),
    );
    // What bash itself sets.
    for (const name of ['PWD', 'OLDPWD', 'SHLVL', '_']) delete seen[name];
    expect(seen).toEqual({
      ...{
        PATH: caller.PATH,
        HOME: '/home/me',
        LANG: 'C.UTF-8',
        LC_ALL: 'C',
        TZ: 'UTC',
        XDG_CACHE_HOME: '/c',
      },
      ...{ https_proxy: 'http://proxy', NO_PROXY: 'x', CONDA_PREFIX: '/conda', SSL_CERT_FILE: '/pem' },
      ...{ AWS_PROFILE: 'dev', OWN: 'declared', LAST: 'given' },
      ...{ GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'safe.bareRepository', GIT_CONFIG_VALUE_0: 'explicit' },
      RUNNABLE_RETURNS: expect.stringContaining('/returns-1'),
      RUNNABLE_SUMMARY: expect.stringContaining('/summary-1.md'),
      RUNNABLE_ATTEMPT_ID: expect.stringMatching(/^\[r-test.*\]$/),
    });
  });

  it('B43: gets values byte for byte in its environment, its arguments and its files, and none of them runs', async () => {
    const values = [
      '$(id)',
      '`id`',
      `'"`,
      'a\nb\r\n',
      '%0A::error::x',
      '-rf',
      '--help',
      '; rm -rf /',
      '',
      '*',
      'é\u{1f600}\t\\',
    ];
    const { execute, script } = openLocalBench();
    for (const value of values) {
      const { stdout } = await script('printf %s "$VALUE"; printf "|%s" "$1"', {
        env: { VALUE: value },
        args: [value],
      });
      expect(stdout).toBe(`${value}|${value}`);
    }
    const chunks: Uint8Array[] = [];
    await execute(
      { argv: ['cat', '--', { file: 'value' }], files: [{ name: 'value', content: values.join('\0') }] },
      { onOutput: (_, chunk) => chunks.push(chunk) },
    );
    expect(Buffer.concat(chunks).toString()).toBe(values.join('\0'));
  });

  it('has git take no bare repository in the work tree for its own, over what it declares itself', async () => {
    const { script, project } = openLocalBench();
    execFileSync('git', ['init', '-q', '--bare', join(project, 'planted')]);
    const env = { GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'user.name', GIT_CONFIG_VALUE_0: 'me' };
    const { stdout, stderr } = await script(
      'git config user.name; git -C planted rev-parse --git-dir || true',
      { env },
    );
    expect(stdout).toBe('me\n');
    expect(stderr).toContain('safe.bareRepository');
  });

  it('gets secrets over all else, and marks of an outer run beside its own', async () => {
    const { script } = openLocalBench({
      environment: { ...process.env, RUNNABLE_ATTEMPT_ID: '[r-outer:1:1]' },
    });
    const { stdout } = await script('echo "$TOKEN $RUNNABLE_ATTEMPT_ID"', {
      env: { TOKEN: 'declared' },
      attempt: { secrets: { TOKEN: 'secret-value' } },
    });
    expect(stdout).toMatch(/^secret-value \[r-outer:1:1\]\[r-test.*:1\]\n$/);
  });

  it('starts in the folder that it names, and knows paths of the project and of its private files', async () => {
    const { execute, project } = openLocalBench();
    mkdirSync(join(project, 'sub/dir'), { recursive: true });
    const chunks: Uint8Array[] = [];
    await execute(
      {
        argv: [
          'sh',
          '-c',
          'pwd; echo "$1"; cat "$2"; stat -c %a "$2" "$(dirname "$RUNNABLE_RETURNS")"',
          'x',
          { project: 'data/in.csv' },
          { file: 'values/a.pkl' },
        ],
        cwd: 'sub/dir',
        files: [{ name: 'values/a.pkl', copyOf: writeTemporary('pickled\n') }],
      },
      { onOutput: (_, chunk) => chunks.push(chunk) },
    );
    expect(Buffer.concat(chunks).toString()).toBe(
      `${project}/sub/dir\n${project}/data/in.csv\npickled\n600\n700\n`,
    );
  });
});

describe('what a task leaves', () => {
  it('gives returns, the summary and private files, and removes the folder afterwards', async () => {
    const { script, executor, scratch } = openLocalBench();
    const execution = await script(
      'echo a=1 >> "$RUNNABLE_RETURNS"; echo "# Hi" > "$RUNNABLE_SUMMARY"; d=$(dirname "$RUNNABLE_RETURNS"); mkdir "$d/values"; echo p > "$d/values/v.pkl"',
    );
    expect([execution.returns, execution.summary]).toEqual(['a=1\n', '# Hi\n']);
    expect(readFileSync(execution.file('values/v.pkl'), 'utf8')).toBe('p\n');
    const folder = dirname(execution.file('x'));
    expect(execution.file('../../../etc/passwd')).toBe(join(folder, 'etc/passwd'));
    await execution.dispose();
    await executor.sweep();
    expect([existsSync(folder), readdirSync(scratch)]).toEqual([false, []]);
  });

  it('gives nothing for links, FIFOs and a folder that the task removed, and no more than anyone takes', async () => {
    const { script } = openLocalBench();
    const odd = await script('mkfifo "$RUNNABLE_RETURNS"; ln -s /etc/passwd "$RUNNABLE_SUMMARY"');
    const gone = await script('rm -r "$(dirname "$RUNNABLE_RETURNS")"');
    const large = await script('truncate -s 1G "$RUNNABLE_RETURNS"');
    expect([odd.outcome, odd.returns, odd.summary]).toEqual([{ status: 'succeeded' }, '', '']);
    expect([gone.outcome, gone.returns]).toEqual([{ status: 'succeeded' }, '']);
    expect(large.returns.length).toBe(11 * 2 ** 20);
    await gone.dispose();
  });

  it('finds nothing in its folder of the attempt that had it before, nor in its returns what a daemon of that one wrote', async () => {
    const { script, execute, project } = openLocalBench();
    execFileSync('mkfifo', [join(project, 'go'), join(project, 'done')]);
    const daemon = 'touch up; read -r < go; echo b=2 > "$RUNNABLE_RETURNS"; echo done > done';
    const before = await execute({
      argv: [
        ...[
          'bash',
          '-c',
          'echo a=1 > "$RUNNABLE_RETURNS"; (setsid bash -c "$1" > /dev/null 2>&1 &); until [ -e up ]; do :; done',
        ],
        ...['main', daemon],
      ],
      files: [{ name: 'params.json', content: '{}' }],
    });
    await before.dispose();
    await before.dispose();
    // Seen empty a few turns of the event loop long: by then the executor has heard of it, too.
    let turns = 0;
    await vi.waitUntil(
      () => {
        turns = readdirSync(dirname(before.file('x'))).length === 0 ? turns + 1 : 0;
        return turns > 3;
      },
      { interval: 5 },
    );
    const [after, other] = await Promise.all([
      script('ls "$(dirname "$RUNNABLE_RETURNS")"; echo > go; cat done', {}),
      script('true'),
    ]);
    expect([after.stdout, after.returns]).toEqual(['done\n', '']);
    expect(
      [dirname(after.file('x')), dirname(other.file('x'))].map(
        (folder) => folder === dirname(before.file('x')),
      ),
    ).toEqual([true, false]);
  });

  it('F55: hands on invalid UTF-8, escape sequences, NUL and a lone CR byte for byte, by stream', async () => {
    const seen = { stdout: [] as Buffer[], stderr: [] as Buffer[] };
    const { script } = openLocalBench();
    await script(String.raw`printf '\377\303(\000\033[31m10%%\r20%%\302\233'; printf '\355\240\200' >&2`, {
      attempt: { onOutput: (stream, chunk) => seen[stream].push(Buffer.from(chunk)) },
    });
    expect(Buffer.concat(seen.stdout).toString('latin1')).toBe('\xff\xc3(\0\x1b[31m10%\r20%\xc2\x9b');
    expect(Buffer.concat(seen.stderr).toString('latin1')).toBe('\xed\xa0\x80');
  });

  it('says what a harness found', async () => {
    const { script } = openLocalBench();
    const write = (text: string) =>
      script(`echo '${text}' > "$(dirname "$RUNNABLE_RETURNS")/failure.json"; exit 1`);
    const failed = { status: 'failed', exitCode: 1, signal: null };
    const failure = { code: 'missing-argument', message: 'no `x`', hint: 'give it', file: 'a.py', line: 3 };
    expect((await write(JSON.stringify({ ...failure, extra: 1 }))).outcome).toEqual({ ...failed, failure });
    expect((await write('{"message": "only", "line": "3"}')).outcome).toEqual({
      ...failed,
      failure: { message: 'only' },
    });
    for (const text of ['not json', '{}', '[]', 'null']) expect((await write(text)).outcome).toEqual(failed);
  });
});

describe('a task that cannot be started', () => {
  const error = { status: 'error', code: 'spawn' };

  it('is an error that names the program and what to do', async () => {
    const { execute, project } = openLocalBench({ environment: { PATH: '/usr/bin:/bin' } });
    writeFileSync(join(project, 'plain.sh'), '#!/bin/sh\n');
    writeFileSync(join(project, 'windows.sh'), '#!/bin/sh\r\ntrue\n');
    chmodSync(join(project, 'windows.sh'), 0o755);
    const outcomes = async (...programs: string[]) =>
      Promise.all(programs.map(async (program) => (await execute({ argv: [program] })).outcome));
    expect(await outcomes('no-such-program', './absent.sh', './plain.sh', './windows.sh')).toEqual([
      {
        ...error,
        message: 'the program `no-such-program` was not found',
        hint: 'install it, or add its folder to PATH, which is `/usr/bin:/bin`',
      },
      {
        ...error,
        message: 'the program `./absent.sh` does not exist',
        hint: 'is it committed, and not ignored by Git?',
      },
      {
        ...error,
        message: '`./plain.sh` may not be executed',
        hint: 'let Git keep it executable: `git update-index --chmod=+x ./plain.sh`',
      },
      {
        ...error,
        message: 'the interpreter that `./windows.sh` names in its first line was not found',
        hint: 'look at it: `head -n 1 ./windows.sh`; a carriage return at its end is a frequent cause',
      },
    ]);
  });

  it('is an error when its arguments are too large, or hold a NUL', async () => {
    const { execute } = openLocalBench({ environment: { PATH: '/usr/bin:/bin' } });
    expect((await execute({ argv: ['true', 'x'.repeat(200_000)] })).outcome).toEqual({
      ...error,
      message: expect.stringMatching(
        /^the arguments and the environment of `true` are too large: 19\d KiB together, 196 KiB the largest of them$/,
      ),
      hint: 'large values are in the file that `RUNNABLE_PARAMS_FILE` names; long lists belong in a file',
    });
    expect((await execute({ argv: ['true', 'a\0b'] })).outcome).toMatchObject({
      message: 'an argument or a variable of `true` holds a NUL character',
    });
  });

  it('is an error when its folder is missing or leads out of the project', async () => {
    const { execute, project } = openLocalBench();
    symlinkSync('/', join(project, 'root'));
    const messages = await Promise.all(
      ['absent', '../..', 'root/etc'].map(async (cwd) => {
        const { outcome } = await execute({ cwd });
        return outcome.status === 'error' ? outcome.message : outcome;
      }),
    );
    expect(messages).toEqual([
      'the working directory `absent` does not exist',
      'the working directory `../..` leads out of the project',
      'the working directory `root/etc` leads out of the project',
    ]);
  });

  it('is an error when its private folder cannot be made', async () => {
    const { execute } = openLocalBench({ scratchDirectory: '/dev/null/none' });
    expect((await execute({})).outcome).toMatchObject({ status: 'error', code: 'prepare' });
  });

  it('is not started at all when it was stopped before', async () => {
    const { script, project } = openLocalBench();
    const { signal, stop } = createStop();
    stop();
    const { outcome } = await script('touch ran', { attempt: { signal } });
    expect([outcome, existsSync(join(project, 'ran'))]).toEqual([{ status: 'canceled' }, false]);
  });
});

function writeTemporary(content: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'copied-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'file'), content, { mode: 0o600 });
  expect(statSync(join(folder, 'file')).mode & 0o777).toBe(0o600);
  return join(folder, 'file');
}
