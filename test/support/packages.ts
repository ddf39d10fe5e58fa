import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { findOnPath } from '../../src/environments/programs.ts';

/** A wheel with one module `NAME.py`, in a folder for `--find-links`; gives its path. */
export function makeWheel(folder: string, wheel: Wheel): string {
  mkdirSync(folder, { recursive: true });
  const { name, version, source = '', requires = [], scripts = {} } = wheel;
  const info = `${name}-${version}.dist-info`;
  const files = {
    [`${name}.py`]: source,
    [`${info}/METADATA`]: `Metadata-Version: 2.1\nName: ${name}\nVersion: ${version}\n${requires.map((each) => `Requires-Dist: ${each}\n`).join('')}`,
    [`${info}/WHEEL`]: 'Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n',
    [`${info}/entry_points.txt`]: `[console_scripts]\n${Object.entries(scripts)
      .map(([command, target]) => `${command} = ${target}\n`)
      .join('')}`,
  };
  const record = [...Object.keys(files), `${info}/RECORD`].map((path) => `${path},,\n`).join('');
  const path = join(folder, `${name}-${version}-py3-none-any.whl`);
  const zip =
    'import json,sys,zipfile\nfiles=json.load(sys.stdin)\nz=zipfile.ZipFile(sys.argv[1],"w")\nfor n,t in files.items(): z.writestr(zipfile.ZipInfo(n),t)\nz.close()';
  execFileSync('python3', ['-c', zip, path], {
    input: JSON.stringify({ ...files, [`${info}/RECORD`]: record }),
  });
  return path;
}

export interface Wheel {
  readonly name: string;
  readonly version: string;
  readonly source?: string;
  readonly requires?: readonly string[];
  /** Commands by name, each with `module:function`. */
  readonly scripts?: Readonly<Record<string, string>>;
}

/** Absolute path of `uv`; undefined where the machine has none. */
export const uv = findOnPath(process.env['PATH'], ['uv']);

/** The interpreter under all virtual environments. */
export const basePython = execFileSync(
  'python3',
  ['-c', 'import os,sys; print(os.path.realpath(getattr(sys, "_base_executable", sys.executable)))'],
  { encoding: 'utf8' },
).trim();

/** A `PATH` with these programs and those of the system, but no package installer unless it is among them. */
export function pathWith(programs: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'runnable-programs-'));
  for (const [name, target] of Object.entries(programs)) symlinkSync(target, join(folder, name));
  return [folder, '/usr/bin', '/bin'].join(delimiter);
}

/** An archive as `npm pack` makes it, of a package with one module; gives its path. */
export function makeTarball(folder: string, name: string, source: string): string {
  const content = join(mkdtempSync(join(tmpdir(), 'runnable-pack-')), 'package');
  mkdirSync(content, { recursive: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(content, 'package.json'), JSON.stringify({ name, version: '1.0.0', main: 'index.js' }));
  writeFileSync(join(content, 'index.js'), source);
  const path = join(folder, `${name}-1.0.0.tgz`);
  execFileSync('tar', ['-czf', path, '-C', join(content, '..'), 'package']);
  return path;
}
