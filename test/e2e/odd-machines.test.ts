import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commandLine } from '../support/command-line.ts';
import { itNeeds } from '../support/needs.ts';
import { bundleProgramFile } from '../support/program.ts';
import { makeRepository, type TestRepository } from '../support/repository.ts';

const pipeline = `
tasks:
  one:
    shell: echo one
    timeout: 1h
  two:
    shell: echo two
    needs: [one]
`;

describe('a clock that is set while a run works', () => {
  it.each([
    ['an hour back', -3_600_000],
    ['a day ahead', 86_400_000],
  ])('F24: %s', async (_, clockJumpMs) => {
    const place = makeRepository({ files: { '.runnable/main.yaml': pipeline } });
    const program = await bundleProgramFile('pipeline-runner');
    const output = execFileSync(
      process.execPath,
      [program, JSON.stringify({ pipeline: 'main', clockJumpMs })],
      {
        cwd: place.root,
        env: {
          ...place.environment,
          RUNNABLE_STATE_DIR: place.state,
          RUNNABLE_WORKSPACE_DIR: place.workspaces,
        },
        encoding: 'utf8',
      },
    );
    const { id, code } = JSON.parse(output);
    expect(code).toBe(0);
    const events = readFileSync(join(place.state, 'runs', id, 'events.ndjson'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(events.map(({ seq, event }) => [seq, event])).toEqual([
      [1, 'run-started'],
      [2, 'workspace-prepared'],
      [3, 'task-started'],
      [4, 'task-finished'],
      [5, 'task-started'],
      [6, 'task-finished'],
      [7, 'run-finished'],
    ]);
    const jump = Date.parse(events[3].time) - Date.parse(events[2].time);
    expect(Math.abs(jump - clockJumpMs)).toBeLessThan(60_000);
    const seconds = events.flatMap((event) => event.seconds ?? []);
    expect(seconds.every((value) => value >= 0 && value < 60)).toBe(true);
  });
});

describe('a repository that cannot be written', () => {
  const asNobody = { uid: 65534, gid: 65534 };
  const canBeNobody = process.getuid?.() === 0 && spawnSync('true', { ...asNobody }).status === 0;

  itNeeds({ what: 'the right to start a process as another user (root)', met: canBeNobody })(
    'F21: is run with a state directory elsewhere, and without one the message names the variable',
    () => {
      const place = makeRepository({ files: { '.runnable/main.yaml': pipeline } });
      const owned = join(place.root, '..');
      execFileSync('chown', ['-R', '65534:65534', owned]);
      execFileSync('chmod', ['-R', 'a-w', place.root]);
      const inPlace = runAsNobody(place, {});
      expect(inPlace.status).toBe(3);
      expect(inPlace.stderr).toContain('RUNNABLE_STATE_DIR');
      const outside = runAsNobody(place, { RUNNABLE_STATE_DIR: place.state });
      expect(outside.stderr).toContain('succeeded');
      expect(outside.status).toBe(0);
    },
  );

  function runAsNobody(place: TestRepository, env: Record<string, string>) {
    return spawnSync(process.execPath, [commandLine, 'run', 'main'], {
      ...asNobody,
      cwd: place.root,
      env: { ...place.environment, RUNNABLE_WORKSPACE_DIR: place.workspaces, ...env },
      encoding: 'utf8',
    });
  }
});
