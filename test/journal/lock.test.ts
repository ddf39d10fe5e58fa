import { readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { identifyProcess } from '../../src/disk/process-identity.ts';
import { acquireLock, lockHolder } from '../../src/journal/lock.ts';
import { bundleProgram, type Driven } from '../support/program.ts';
import { makeFolder } from '../support/state.ts';

let start: (args: readonly string[]) => Driven;
beforeAll(async () => {
  start = await bundleProgram('lock-contender');
});

describe('the lock of a run', () => {
  it('F26: of two that take up one run one proceeds, the other is told which process on which host has it', async () => {
    const path = join(makeFolder(), 'lock');
    const holder = await startContender(path);
    expect(await ask(holder, 'take')).toBe('taken');
    const other = await startContender(path);
    const busy = `\`r-test\` is held by process ${holder.process.pid} on \`${hostname()}\``;
    expect(await ask(other, 'take')).toBe(busy);
    await expect(acquireLock(path, 'r-test')).rejects.toMatchObject({
      code: 'run-busy',
      trouble: 'refused',
      message: busy,
    });
    expect(await ask(holder, 'release')).toBe('released');
    expect(await ask(other, 'take')).toBe('taken');
  });

  it('F27: is free as soon as its holder has been killed', async () => {
    const path = join(makeFolder(), 'lock');
    for (let round = 0; round < 3; round += 1) {
      const holder = await startContender(path);
      expect(await ask(holder, 'take')).toBe('taken');
      expect(await lockHolder(path)).toMatchObject({ pid: holder.process.pid });
      holder.process.kill('SIGKILL');
      await holder.ended;
      expect(await lockHolder(path)).toBeNull();
      (await acquireLock(path, 'r-test')).release();
    }
  });

  it.runIf(process.platform === 'linux')('leaves nothing open when it cannot be written', async () => {
    const open = () => readdirSync('/proc/self/fd').length;
    const before = open();
    await expect(acquireLock('/dev/full', 'r-test')).rejects.toMatchObject({ code: 'EINVAL' });
    expect(open()).toBe(before);
  });

  it('F28: is not taken from a holder that has been stopped for an hour', async () => {
    const path = join(makeFolder(), 'lock');
    const holder = await startContender(path);
    expect(await ask(holder, 'take')).toBe('taken');
    holder.process.kill('SIGSTOP');
    onTestFinished(() => void holder.process.kill('SIGCONT'));
    const anHourAgo = new Date(Date.now() - 3_600_000);
    utimesSync(path, anHourAgo, anHourAgo);
    await expect(acquireLock(path, 'r-test')).rejects.toMatchObject({ code: 'run-busy' });
    expect(await lockHolder(path)).toMatchObject({ pid: holder.process.pid });
  });

  it('F29: does not mistake a process with the number of a holder from before a restart for that holder', async () => {
    const path = join(makeFolder(), 'lock');
    const self = identifyProcess();
    for (const earlier of [
      { ...self, boot: 'another-boot' },
      { ...self, start: '1' },
    ]) {
      writeFileSync(path, JSON.stringify(earlier));
      expect(await lockHolder(path)).toBeNull();
      (await acquireLock(path, 'r-test')).release();
    }
    writeFileSync(path, JSON.stringify(self));
    expect(await lockHolder(path)).toEqual(self);
  });

  it('asks the system about a holder that counts its processes in another container', async () => {
    const path = join(makeFolder(), 'lock');
    const lock = await acquireLock(path, 'r-test');
    const elsewhere = { ...identifyProcess(), namespace: 'pid:[1]', host: 'container' };
    writeFileSync(path, JSON.stringify(elsewhere));
    expect(await lockHolder(path)).toEqual(elsewhere);
    lock.release();
    writeFileSync(path, JSON.stringify(elsewhere));
    expect(await lockHolder(path)).toBeNull();
  });

  it('has one winner among 48 contenders in 6 processes, round after round', async () => {
    const path = join(makeFolder(), 'lock');
    const contenders = await Promise.all(Array.from({ length: 6 }, () => startContender(path)));
    for (let round = 0; round < 3; round += 1) {
      const answers = (await Promise.all(contenders.map((one) => ask(one, 'take 8'))))
        .join(' | ')
        .split(' | ');
      expect(answers.filter((answer) => answer === 'taken')).toEqual(['taken']);
      expect(answers).toHaveLength(48);
      await Promise.all(contenders.map((one) => ask(one, 'release')));
    }
  });

  it('is free, and its file kept, after it was given back', async () => {
    const path = join(makeFolder(), 'lock');
    const lock = await acquireLock(path, 'r-test');
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual(identifyProcess());
    lock.release();
    expect(readFileSync(path, 'utf8')).toBe('');
    expect(await lockHolder(path)).toBeNull();
  });
});

async function startContender(path: string): Promise<Driven> {
  const contender = start([path]);
  onTestFinished(() => void contender.process.kill('SIGKILL'));
  expect(await contender.line()).toBe('ready');
  return contender;
}

async function ask(contender: Driven, line: string): Promise<string | undefined> {
  contender.say(line);
  return contender.line();
}
