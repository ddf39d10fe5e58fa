import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type CliProject, makeCliProject } from '../support/cli-project.ts';
import { commandLine } from '../support/command-line.ts';
import { optionsOf, recordFailed, show } from '../support/shown.ts';
import { startProgramInTerminal } from '../support/terminal.ts';

const failing = 'tasks: { train: { shell: "echo again; exit 3" } }\n';

describe('runs on a terminal', () => {
  it.each([
    [80, 24],
    [200, 50],
    [40, 10],
  ])('is a list of them in %i columns and %i rows', async (columns, rows) => {
    const project = await recorded();
    const seen = show(project, ['runs'], { columns, rows });
    await seen.until((text) => text.includes('2 runs') && (columns < 200 || text.includes('evaluate')));
    expect(seen.text()).toMatchSnapshot();
    seen.press('q');
    expect((await seen.ended).code).toBe(0);
    expect([seen.isAlternate(), seen.isCursorHidden()]).toEqual([false, false]);
  });

  it('opens a run and comes back, and searches while one types', async () => {
    const project = await recorded();
    const seen = show(project, ['runs']);
    await seen.until((text) => text.includes('2 runs'));
    seen.press('j');
    await seen.until((text) => /^> .*r-aaaaaaaaaa/m.test(text));
    seen.press('\r');
    await seen.until((text) => text.includes('r-aaaaaaaaaa') && text.includes('loss is nan'));
    expect(seen.isAlternate()).toBe(true);
    seen.press('q');
    await seen.until((text) => text.includes('2 runs'));
    seen.press('/bbb');
    const found = await seen.until((text) => text.includes('1 of 2 runs'));
    expect(found.match(/r-\w{10}/g)).toEqual(['r-bbbbbbbbbb']);
    seen.press(' !failed');
    await seen.until((text) => text.includes('no run matches'));
    seen.press('\x1b');
    await seen.until((text) => !text.includes('!failed') && text.includes('2 runs'));
    seen.press('q');
    expect((await seen.ended).code).toBe(0);
  });

  it('compares two runs, writes a report, and removes a record when that is confirmed', async () => {
    const project = await recorded();
    const seen = show(project, ['runs']);
    await seen.until((text) => text.includes('2 runs'));
    seen.press('c');
    await seen.until((text) => /r-aaaaaaaaaa and r-bbbbbbbbbb\n[\s\S]*esc back/.test(text));
    seen.press('\x1b');
    await seen.until((text) => text.includes('RUNS'));
    seen.press('h');
    await seen.until((text) => text.includes(' report /'));
    seen.press('d');
    await seen.until((text) => text.includes('remove the record of r-bbbbbbbbbb'));
    seen.press('n');
    seen.press('d');
    seen.press('y');
    await seen.until((text) => text.includes('removed r-bbbbbbbbbb') && text.includes(' 1 run'));
    expect(existsSync(join(project.state, 'runs/r-bbbbbbbbbb'))).toBe(false);
    seen.press('q');
    await seen.ended;
    expect(seen.text()).toMatch(/^report +\//m);
  });

  it('reruns a run and shows it, and asks before it cancels one', async () => {
    const project = makeCliProject({ '.runnable/train.yaml': failing });
    await project.run('run', 'train');
    const seen = show(project, ['runs']);
    await seen.until((text) => text.includes('1 run'));
    seen.press('x');
    await seen.until((text) => text.includes('the run is over'));
    seen.press('r');
    await seen.until((text) => text.includes('f what failed'));
    seen.press('f');
    await seen.until((text) => text.includes('end of log') && text.includes('again'));
    seen.press('q');
    await seen.until((text) => text.includes('train (rerun)') && text.includes('2 runs'));
    seen.press('q');
    expect((await seen.ended).code).toBe(0);
  });
});

it('prints the list where nobody looks at a terminal, and knows its members', async () => {
  const project = await recorded();
  const list = await project.run('runs', 'list');
  expect(list.stdout).toContain('r-aaaaaaaaaa');
  expect(await project.run('runs')).toEqual(list);
  expect(await project.run('runs', '--json')).toEqual(await project.run('runs', 'list', '--json'));
  const piped = startProgramInTerminal(
    ['/bin/bash', '-c', '"$0" "$@" | cat', process.execPath, commandLine, 'runs'],
    optionsOf(project),
  );
  await piped.ended;
  expect(piped.raw()).not.toContain('\x1b[?1049h');
  const unknown = await project.run('runs', 'lst');
  expect(unknown.code).toBe(2);
  expect(unknown.stderr).toContain('there is no command `runs lst`');
});

async function recorded(): Promise<CliProject> {
  const project = makeCliProject({ '.runnable/train.yaml': failing });
  await recordFailed(project, { id: 'r-aaaaaaaaaa', hour: 12 });
  await recordFailed(project, { id: 'r-bbbbbbbbbb', hour: 13 });
  return project;
}

it('names the file that the record of a run lacks', async () => {
  const project = makeCliProject({ '.runnable/ok.yaml': 'task: { shell: "true" }\n' });
  await project.run('run', 'ok');
  const { runs } = JSON.parse((await project.run('runs', 'list', '--json')).stdout);
  const { id } = runs[0];
  const plan = join(project.state, 'runs', id, 'plan.json');
  rmSync(plan);
  const said = `error[state-damaged]: \`${plan}\` is missing from the record of \`${id}\`\nhint: the run can be neither shown nor resumed without it; start a new one\n`;
  for (const words of [
    ['runs', 'show', id],
    ['logs', id],
    ['watch', id],
  ])
    expect(await project.run(...words)).toMatchObject({ code: 5, stdout: '', stderr: said });
});
