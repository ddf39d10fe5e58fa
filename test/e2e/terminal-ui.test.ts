import { closeSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { type CliProject, fileAppears, makeCliProject } from '../support/cli-project.ts';
import { commandLine } from '../support/command-line.ts';
import { optionsOf, recordFailed, show } from '../support/shown.ts';
import { startProgramInTerminal } from '../support/terminal.ts';

const waiting = `
pass_env: [PLACE]
tasks:
  wait:
    shell: |
      echo waiting for a sign
      touch "$PLACE/ready"
      trap 'exit 0' TERM
      until [ -s "$PLACE/sign" ]; do read -rt 0.1 < <(:) || :; done
      exit $(cat "$PLACE/sign")
`;

it('shows a run that it started, stays when something failed, and ends as the run did', async () => {
  const project = makeCliProject({ '.runnable/wait.yaml': waiting });
  const seen = show(project, ['run', 'wait']);
  const live = await seen.until((text) => text.includes('waiting for a sign'));
  expect(live).toMatch(/^ wait {2}main@\w{7} r-\w+ .* »1 {3}0\/1 .* running \d/);
  expect(live).toMatch(/^>» wait /m);
  expect([seen.isAlternate(), seen.isCursorHidden()]).toEqual([true, true]);
  writeFileSync(project.place('sign'), '3');
  await seen.until((text) => text.includes('end of log') && text.includes('✗ failed'));
  seen.press('q');
  expect(await seen.ended).toEqual({ code: 1, signal: 0 });
  expect([seen.isAlternate(), seen.isCursorHidden()]).toEqual([false, false]);
  expect(seen.text()).toMatch(
    /── wait: exit 3 .*\n {3}waiting for a sign\n[\s\S]*✗ failed in .*: 1 failed\n/,
  );
  expect(seen.text()).toContain('go on      runnable resume r-');
  expect(seen.raw()).toMatch(/report +\/\S+\.html\r\n/);
});

it('leaves by itself when all is well, and prints what a job returned', async () => {
  const returning = 'task: { shell: \'echo "rows:=7" >> "$RUNNABLE_RETURNS"\', returns: [rows] }\n';
  const project = makeCliProject({ '.runnable/count.yaml': returning });
  const seen = show(project, ['run', 'count', '--ui', 'tui']);
  expect((await seen.ended).code).toBe(0);
  expect(seen.text()).toMatch(/✓ succeeded in .*: 1 succeeded\n[\s\S]*rows=7\n/);
});

it('says in lines what is wrong with a pipeline, and never takes the screen', async () => {
  const project = makeCliProject({ '.runnable/wrong.yaml': 'tasks: { a: { shell: x, needs: [b] } }\n' });
  const seen = show(project, ['run', 'wrong']);
  expect((await seen.ended).code).toBe(2);
  expect(seen.text()).toContain('error[unknown-task]');
  expect(seen.raw()).not.toContain('\x1b[?1049h');
});

describe('leaving a live run', () => {
  it('leaves the run alone, and any number of terminals may look at it', async () => {
    const project = makeCliProject({ '.runnable/wait.yaml': waiting });
    const first = show(project, ['run', 'wait']);
    await first.until((text) => text.includes('waiting for a sign'));
    const second = show(project, ['watch']);
    await second.until((text) => text.includes('waiting for a sign'));
    first.press('q');
    await first.until((text) => text.includes('d leave it alone'));
    first.press('d');
    expect((await first.ended).code).toBe(0);
    expect(first.text()).toMatch(/r-\w+ goes on\nfollow it: runnable logs/);
    writeFileSync(project.place('sign'), '0');
    expect((await second.ended).code).toBe(0);
    expect(second.text()).toMatch(/✓ succeeded in/);
  });

  it('cancels by Ctrl-C with a grace what it started, leaves as nothing failed, and ends with 130', async () => {
    const project = makeCliProject({ '.runnable/wait.yaml': waiting });
    const seen = show(project, ['run', 'wait']);
    await seen.until((text) => text.includes('waiting for a sign'));
    seen.press('\x03');
    expect((await seen.ended).code).toBe(130);
    expect(seen.text()).toMatch(/■ canceled in /);
    expect(await statusOf(project)).toBe('canceled');
  });

  it('detaches when its terminal goes, and the run goes on', async () => {
    const project = makeCliProject({ '.runnable/wait.yaml': waiting });
    const seen = show(project, ['run', 'wait']);
    await seen.until((text) => text.includes('waiting for a sign'));
    seen.hangUp();
    await seen.ended;
    expect(await statusOf(project)).toBe('running');
    writeFileSync(project.place('sign'), '0');
    await project.run('logs', 'latest', '-f');
    expect(await statusOf(project)).toBe('succeeded');
  });

  it('has its terminal given back also when it is killed, and the run goes on', async () => {
    const project = makeCliProject({ '.runnable/wait.yaml': waiting });
    // A shell in between, as with a person: the terminal outlives the command.
    // It ends only when what it wrote has been seen: the terminal drops what comes last on a busy machine.
    const script = `"$0" "$1" run wait; touch "$PLACE/killed"; read -r line; echo "[$line]"; read -r end`;
    const seen = startProgramInTerminal(
      ['/bin/bash', '-c', script, process.execPath, commandLine],
      optionsOf(project),
    );
    await seen.until((text) => text.includes('waiting for a sign'));
    process.kill(childOf(seen.pid), 'SIGKILL');
    await fileAppears(project.place('killed'));
    await seen.until(() => !seen.isAlternate() && !seen.isCursorHidden());
    seen.press('seen\r');
    await seen.until((text) => text.includes('[seen]'));
    seen.press('\r');
    await seen.ended;
    expect(await statusOf(project)).toBe('running');
    writeFileSync(project.place('sign'), '0');
    await project.run('logs', 'latest', '-f');
  });
});

it('B81: shows control sequences of tasks as nothing or as what they are, on the screen and in messages', async () => {
  const hostile = `printf '\\033]0;title\\007\\033]52;c;aGk=\\007\\033]8;;http://x\\007link\\033[2J\\033[5Aup \\342\\200\\256bidi\\n'`;
  const project = makeCliProject({
    '.runnable/hostile.yaml': `tasks:\n  print:\n    shell: |\n      ${hostile}\n      ${hostile} >&2\n      exit 1\n`,
  });
  const seen = show(project, ['run', 'hostile']);
  await seen.until((text) => text.includes('end of log'));
  expect(seen.text()).toMatch(/│ \d\d:\d\d:\d\d linkup \\u202ebidi/);
  seen.press('q');
  await seen.ended;
  expect(seen.raw()).not.toMatch(hostileSequences);
  expect(seen.text()).toContain('linkup \\u202ebidi');
});

describe('a recorded run', () => {
  it.each([
    [80, 24],
    [200, 50],
    [40, 10],
  ])('is shown in %i columns and %i rows', async (columns, rows) => {
    const project = await recorded();
    const seen = show(project, ['watch', 'latest'], { columns, rows });
    await seen.until((text) => text.includes('✗ failed') && text.includes('5Files'));
    expect(seen.text()).toMatchSnapshot();
    seen.press('q');
    expect((await seen.ended).code).toBe(1);
  });

  it('is drawn anew after a storm of other sizes', async () => {
    const project = await recorded();
    const seen = show(project, ['watch', 'latest']);
    // The last that is drawn of a frame, and the last that comes.
    const before = await seen.until((text) => text.endsWith('?help q') && text.includes('end of log'));
    for (let step = 0; step < 40; step += 1) seen.resize(40 + ((step * 37) % 260), 10 + ((step * 13) % 70));
    seen.resize(80, 24);
    seen.press('?');
    await seen.until((text) => text.includes('KEYS'));
    seen.press('?');
    expect(await seen.until((text) => text === before)).toBe(before);
    seen.press('q');
    await seen.ended;
  });

  it('is drawn anew when its terminal had another size for a moment', async () => {
    const project = await recorded();
    const seen = show(project, ['watch', 'latest']);
    await seen.until((text) => text.endsWith('?help q') && text.includes('end of log'));
    const drawn = seen.raw().length;
    // What the kernel says then; the size is again what it was.
    seen.kill('SIGWINCH');
    await seen.until(() => seen.raw().slice(drawn).includes('end of log'));
    seen.press('q');
    await seen.ended;
  });

  it('is told in lines where no terminal UI can be or nobody wants one', async () => {
    const project = await recorded();
    const told = await project.run('watch', 'latest');
    expect(told).toMatchObject({ code: 1, stdout: '' });
    expect(told.stderr).toContain('✗ train exit 3');
    expect(told.stderr).toContain('✗ failed in');
    const during = told.stderr.slice(0, told.stderr.indexOf('\n── train'));
    const printed = (await project.run('logs', 'latest/train')).stdout.trimEnd().split('\n');
    expect(during.split('\n').filter((line) => line.startsWith('train │'))).toEqual(
      printed.map((line) => `train │ ${line}`),
    );
    expect(during.indexOf('train │')).toBeGreaterThan(during.indexOf('» train'));
    expect(during.lastIndexOf('train │')).toBeLessThan(during.indexOf('✗ train'));
    const others: readonly Readonly<Record<string, string>>[] = [
      { TERM: 'dumb' },
      { CI: 'true' },
      { INK_SCREEN_READER: 'true' },
    ];
    for (const env of others) {
      const seen = show(project, ['watch', 'latest'], { env });
      expect((await seen.ended).code).toBe(1);
      expect(seen.raw()).not.toContain('\x1b[?1049h');
    }
    const script = '"$0" "$1" watch latest < /dev/null';
    const piped = startProgramInTerminal(
      ['/bin/bash', '-c', script, process.execPath, commandLine],
      optionsOf(project),
    );
    await piped.ended;
    expect(piped.raw()).not.toContain('\x1b[?1049h');
  });

  it('is replayed at another speed until its end', async () => {
    const project = await recorded();
    const seen = show(project, ['watch', 'latest', '--replay', '--speed', '2']);
    const running = await seen.until((text) => /running/.test(text));
    expect(running).not.toContain('failed');
    await seen.until((text) => text.includes('✗ failed'));
    seen.press('q');
    expect((await seen.ended).code).toBe(1);
  });

  it('has no colours where NO_COLOR says so, and only ASCII in another locale', async () => {
    const project = await recorded();
    const seen = show(project, ['watch', 'latest'], { env: { NO_COLOR: '1', LC_ALL: 'C', LANG: 'C' } });
    await seen.until((text) => text.includes('evaluate'));
    expect(seen.raw()).not.toMatch(colours);
    expect(seen.text()).toMatch(/^[\n -~]*$/);
    seen.press('q');
    await seen.ended;
  });
});

it('opens a log of 1 GiB at its end, searches it while it answers to keys, and needs little memory', async () => {
  const project = await recorded();
  const logs = join(project.state, 'runs/r-aaaaaaaaaa/logs/2-train.1');
  const gib = 1 << 30;
  const file = openSync(`${logs}.log`, 'w');
  writeSync(file, 'the very beginning\n', 0);
  // The rest is a hole: it takes no place, and is read as zeros.
  writeSync(file, '\nthe needle in the middle\n', gib - (192 << 20));
  writeSync(file, '\nthe very end\n', gib - 14);
  closeSync(file);
  const seen = show(project, ['watch', 'latest']);
  await seen.until((text) => text.includes('the very end') && text.includes('end of log (1.0 GiB)'));
  const before = residentKiB(seen.pid);
  seen.press('\r');
  await seen.until((text) => !text.includes('TASKS'));
  seen.press('/');
  await seen.until((text) => text.includes('search the log: _'));
  seen.press('needle');
  await seen.until((text) => text.includes('needle_'));
  seen.press('\r');
  await seen.until((text) => text.includes('searching …'));
  seen.press('?');
  await seen.until((text) => text.includes('KEYS'));
  seen.press('?');
  const found = await seen.until((text) => /^>.*the needle in the middle/m.test(text));
  expect(found).not.toContain('the very end');
  expect(residentKiB(seen.pid) - before).toBeLessThan(96 * 1024);
  seen.press('q');
  await seen.ended;
});

it('keeps Ink and React out of what other commands read', () => {
  const outputs: Record<string, { inputs: Record<string, unknown> }> = JSON.parse(
    readFileSync(fileURLToPath(new URL('../../dist/meta.json', import.meta.url)), 'utf8'),
  );
  const holding = Object.entries(outputs)
    .filter(([, { inputs }]) =>
      Object.keys(inputs).some((path) => /node_modules\/(?:ink|react)\//.test(path)),
    )
    .map(([name]) => name.replace(/^dist[^/]*\//, ''));
  expect(holding).toEqual(['tui.js']);
});

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it looks for
const hostileSequences = /title|\x1b\]|\x1b\[5A|\u202e/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these, too
const colours = /\x1b\[[\d;]*[1-9]m/;

/** A project with a run that failed in the middle: an event each second. */
async function recorded(): Promise<CliProject> {
  const project = makeCliProject({ '.runnable/train.yaml': waiting });
  await recordFailed(project);
  return project;
}

async function statusOf(project: CliProject): Promise<string> {
  return JSON.parse((await project.run('runs', 'show', 'latest', '--json')).stdout).run.status;
}

/** The first process that a process started. */
function childOf(pid: number): number {
  return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')[0]);
}

/** Memory that a process has taken at most, in KiB. */
function residentKiB(pid: number): number {
  return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
}
