import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { EnvironmentError } from '../../src/diagnostics/errors.ts';
import { type Disk, nodeDisk } from '../../src/disk/disk.ts';
import { identifyProcess, isAlive } from '../../src/disk/process-identity.ts';
import { openForReading } from '../../src/disk/read.ts';
import { sweepTemporary, temporaryName } from '../../src/disk/temporary.ts';
import { diskTrouble } from '../../src/disk/trouble.ts';
import { replaceFile } from '../../src/disk/write.ts';
import { type Fault, Killed, makeFaultyDisk } from '../support/faulty-disk.ts';
import { makeFolder } from '../support/state.ts';

describe('replacing a file', () => {
  it('leaves the old or the new content whole, whichever step fails', async () => {
    for (const how of ['kill', 'EIO', 'ENOSPC', 'short'] satisfies Fault[]) {
      for (let step = 1; step <= 6; step += 1) {
        const folder = makeFolder();
        const path = join(folder, 'file');
        writeFileSync(path, 'old');
        const disk = makeFaultyDisk({ step, how });
        const failed = await replaceFile(disk, path, 'new content').then(
          () => undefined,
          (error: unknown) => error,
        );
        disk.cutPower(() => 'lost');
        const content = readFileSync(path, 'utf8');
        expect(['old', 'new content']).toContain(content);
        if (failed === undefined) expect(content).toBe('new content');
        if (!(failed instanceof Killed)) expect(readdirSync(folder)).toEqual(['file']);
      }
    }
  });
});

describe('reading a file', () => {
  it('closes each descriptor once, also where a file cannot be opened again', async () => {
    const path = join(makeFolder(), 'file');
    writeFileSync(path, 'content');
    const open: number[] = [];
    const closed: number[] = [];
    const disk: Disk = {
      ...nodeDisk,
      open: (...given) => {
        if (open.length > 0) throw Object.assign(new Error('stale'), { code: 'ESTALE' });
        const file = nodeDisk.open(...given);
        open.push(file);
        return file;
      },
      read: () => {
        throw Object.assign(new Error('stale'), { code: 'ESTALE' });
      },
      close: (file) => {
        closed.push(file);
        if (closed.length === 1) nodeDisk.close(file);
      },
    };
    const file = await openForReading(disk, path);
    await expect(file.read(0, 10)).rejects.toMatchObject({ code: 'disk-error' });
    file.close();
    expect(closed).toEqual(open);
  });
});

describe('a temporary name', () => {
  it('is kept while its maker lives and swept when it has ended', async () => {
    const folder = makeFolder();
    const mine = temporaryName();
    const child = spawn(process.execPath, ['-e', '']);
    await new Promise((resolve) => child.once('exit', resolve));
    const theirs = temporaryName().replace(`_${process.pid}_`, `_${child.pid}_`);
    for (const name of [mine, theirs, `blob.${theirs}`, 'file', 'tmp-x'])
      writeFileSync(join(folder, name), '');
    sweepTemporary(folder);
    expect(readdirSync(folder).sort()).toEqual(['file', 'tmp-x', mine].sort());
  });

  it('from another container is swept after a day', () => {
    const folder = makeFolder();
    const [young, old] = [temporaryName(), temporaryName()].map((name) => name.replace(/_\d+_/, '_1_'));
    for (const name of [young, old]) writeFileSync(join(folder, name ?? ''), '');
    const yesterday = new Date(Date.now() - 90_000_000);
    utimesSync(join(folder, old ?? ''), yesterday, yesterday);
    sweepTemporary(folder);
    expect(readdirSync(folder)).toEqual([young]);
  });
});

describe('a process identity', () => {
  it('tells this process from one that had its number', () => {
    const self = identifyProcess();
    expect(isAlive(self)).toBe(true);
    expect(isAlive({ ...self, start: '7' })).toBe(false);
    expect(isAlive({ ...self, boot: 'earlier' })).toBe(false);
    expect(isAlive({ ...self, boot: 'earlier', host: 'elsewhere' })).toBe('unknown');
    expect(isAlive({ ...self, namespace: 'pid:[1]' })).toBe('unknown');
  });

  it('counts a process that has ended and was not waited for as ended', async () => {
    // The child ends when its parent has become a program that never waits for it.
    const script = '(until grep -q sleep /proc/$$/comm; do :; done) & echo $!; exec sleep 60';
    const shell = spawn('sh', ['-c', script], { stdio: ['ignore', 'pipe', 'ignore'] });
    onTestFinished(() => void shell.kill('SIGKILL'));
    const pid = Number(await new Promise((resolve) => shell.stdout.once('data', resolve)));
    const stat = () => readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1] ?? '';
    while (!stat().startsWith('Z')) await new Promise(setImmediate);
    expect(isAlive({ ...identifyProcess(), pid, start: stat().split(' ')[19] ?? '' })).toBe(false);
  });
});

describe('the trouble of a disk', () => {
  it.each([
    ['ENOSPC', 'disk-full', 'the disk is full at `/proc/x`'],
    ['EDQUOT', 'disk-full', 'the disk is full at `/proc/x`'],
    ['EIO', 'disk-error', 'the disk failed at `/proc/x`: EIO: what happened'],
    ['EROFS', 'not-writable', '`/proc/x` cannot be written: EROFS'],
    ['EMFILE', 'too-many-files', 'no more files can be opened: EMFILE'],
  ])('%s is %s', (code, told, message) => {
    const cause = Object.assign(new Error(`${code}: what happened`), { code });
    expect(diskTrouble(cause, '/proc/x')).toMatchObject({
      code: told,
      message,
      trouble: 'environment',
      cause,
    });
  });

  it('leaves alone what has no code of the system, and what is told already', () => {
    const bug = new TypeError('x is undefined');
    const told = new EnvironmentError('run-busy', 'busy');
    expect([bug, told].map((error) => diskTrouble(error, '/x'))).toEqual([bug, told]);
  });
});
