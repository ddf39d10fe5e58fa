import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findCodeFolder, loadCompiled } from '../../src/disk/compiled-code.ts';
import { makeFolder } from '../support/repository.ts';

const text = '(function (name) { function greet() { return `hello ${name}`; } return greet(); })';

function makeProgram() {
  const base = makeFolder();
  const program = { file: join(base, 'program.js'), digest: 'one', use: 'run' };
  writeFileSync(program.file, text);
  const folder = join(base, 'cache', 'code');
  const load = (over = {}) => {
    const loaded = loadCompiled({ ...program, ...over }, folder);
    return { ...loaded, said: (loaded.value as (name: string) => string)('you') };
  };
  const kept = () => readdirSync(folder).map((name) => join(folder, name));
  return { program, folder, load, kept };
}

describe('the compiled code of a program', () => {
  it('is kept after a start and used by the next one, by nobody but its user', () => {
    const { folder, load, kept } = makeProgram();
    const first = load();
    expect(first).toMatchObject({ known: false, said: 'hello you' });
    first.keep();
    expect(load()).toMatchObject({ known: true, said: 'hello you' });
    expect([folder, ...kept()].map((path) => statSync(path).mode & 0o777)).toEqual([0o700, 0o600]);
  });

  it('is written once a day, not at each start', () => {
    const { load, kept } = makeProgram();
    load().keep();
    const [file = ''] = kept();
    const made = statSync(file).ino;
    load().keep();
    expect(statSync(file).ino).toBe(made);
    const yesterday = Date.now() / 1000 - 25 * 60 * 60;
    utimesSync(file, yesterday, yesterday);
    load().keep();
    expect(statSync(file).mtimeMs / 1000).toBeGreaterThan(yesterday + 60);
    expect(kept()).toEqual([file]);
  });

  it('is never taken for that of another text or another use', () => {
    const { load } = makeProgram();
    load().keep();
    expect(load({ digest: 'two' }).known).toBe(false);
    expect(load({ use: 'validate' }).known).toBe(false);
  });

  it('counts as none where a single byte is damaged or the end is missing, and is made anew', () => {
    const { load, kept } = makeProgram();
    load().keep();
    const [file = ''] = kept();
    const whole = readFileSync(file);
    for (const damaged of [
      whole.with(whole.length - 20, 255 - (whole.at(-20) ?? 0)),
      whole.subarray(0, -8),
      '',
    ]) {
      writeFileSync(file, damaged);
      const loaded = load();
      expect(loaded).toMatchObject({ known: false, said: 'hello you' });
      loaded.keep();
      expect(load().known).toBe(true);
    }
  });

  it.each([
    ['folder', 0o770],
    ['folder', 0o707],
    ['file', 0o620],
  ])('is neither read nor written where others can write its %s (%o)', (what, mode) => {
    const { folder, load, kept } = makeProgram();
    load().keep();
    const [file = ''] = kept();
    const before = statSync(file).ino;
    chmodSync(what === 'folder' ? folder : file, mode);
    const loaded = load();
    expect(loaded.known).toBe(false);
    loaded.keep();
    // A file that others could write is replaced; a folder that they can write is left alone.
    expect(statSync(file).ino === before).toBe(what === 'folder');
  });

  it('costs nothing but time where it cannot be written', () => {
    const { folder, load } = makeProgram();
    mkdirSync(join(folder, '..'), { recursive: true });
    writeFileSync(folder, 'a file');
    load().keep();
    expect(load()).toMatchObject({ known: false, said: 'hello you' });
  });

  it('goes when nobody has used it for a month', () => {
    const { folder, load, kept } = makeProgram();
    load({ digest: 'gone' }).keep();
    const [file = ''] = kept();
    const long = Date.now() / 1000 - 31 * 24 * 60 * 60;
    utimesSync(file, long, long);
    load().keep();
    expect(readdirSync(folder)).toHaveLength(1);
    expect(kept()).not.toContain(file);
  });

  it('is kept of the latest forty uses only', () => {
    const { folder, load } = makeProgram();
    for (let use = 0; use < 42; use += 1) load({ use: `use${use}` }).keep();
    expect(readdirSync(folder)).toHaveLength(40);
    expect(load({ use: 'use41' }).known).toBe(true);
  });

  it.each([
    [{ HOME: '/home/me' }, '/home/me/.cache/runnable/code'],
    [{ HOME: '/home/me', XDG_CACHE_HOME: '/cache' }, '/cache/runnable/code'],
    [{ HOME: '/home/me', XDG_CACHE_HOME: 'cache' }, '/home/me/.cache/runnable/code'],
    [{ HOME: '/home/me', NODE_COMPILE_CACHE: '/node' }, '/node/runnable'],
    [{ HOME: '/home/me', NODE_DISABLE_COMPILE_CACHE: '1' }, null],
    [{}, null],
  ])('with %j is kept in %s', (environment, folder) => {
    expect(findCodeFolder(environment)).toBe(folder);
  });
});
