import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Need } from './needs.ts';

/** A container engine that answers, and what images are made of. */
export const containerEngine: Need = {
  what: 'a container engine (docker with a running dockerd, busybox-static)',
  met: existsSync('/bin/busybox') && answers(),
};

const script = fileURLToPath(new URL('make-image.mjs', import.meta.url));

/** Name of an image with the programs of busybox; made once on this machine. */
export function plainImage(): string {
  return makeImage('plain', [readFileSync(script, 'utf8'), describeFile('/bin/busybox')]);
}

/** Name of an image with those of busybox, and Python and Node of this machine; made once for each version of them. */
export function pythonImage(): string {
  const python = print('python3', ['-c', 'import sys; print(sys.version)']);
  return makeImage('python', [
    readFileSync(script, 'utf8'),
    python,
    process.version,
    describeFile('/bin/busybox'),
  ]);
}

/** Name of an image in which tasks of every kind can run: with those of `pythonImage`, Java and what notebooks need. */
export function everyImage(): string {
  const about =
    'import nbclient, ipykernel, nbconvert, sys; print(sys.version, ipykernel.__version__, nbconvert.__version__)';
  return makeImage('every', [
    readFileSync(script, 'utf8'),
    print('python3', ['-c', about]),
    print('jlink', ['--version']),
    process.version,
    describeFile('/bin/busybox'),
  ]);
}

/** What a command of the engine prints, without the line end. Throws when it fails. */
export function engine(...args: readonly string[]): string {
  return print('docker', args);
}

/** The containers and networks, by their ids, that have a label, such as `runnable.run=…`. */
export function listLabelled(label: string): readonly string[] {
  const filter = `--filter=label=${label}`;
  return linesOf(engine('container', 'ls', '-aq', filter), engine('network', 'ls', '-q', filter));
}

/** The containers of services of a run, and its networks. */
export function listBeside(run: string): readonly string[] {
  const filter = `--filter=label=runnable.run=${run}`;
  const services = engine('container', 'ls', '-aq', filter, '--filter=label=runnable.service');
  return linesOf(services, engine('network', 'ls', '-q', filter));
}

function linesOf(...listed: readonly string[]): readonly string[] {
  return listed.flatMap((text) => text.split('\n')).filter((id) => id !== '');
}

function makeImage(kind: string, contents: readonly string[]): string {
  const digest = createHash('sha256').update(contents.join('\0')).digest('hex').slice(0, 12);
  const image = `runnable-test-${kind}:${digest}`;
  // Several test files may want it at the same time.
  const command = [process.execPath, script, kind, image];
  const [program = '', ...args] = existsSync('/usr/bin/flock')
    ? ['/usr/bin/flock', join(tmpdir(), 'runnable-test-images.lock'), ...command]
    : command;
  execFileSync(program, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  return image;
}

function describeFile(path: string): string {
  const { size, mtimeMs } = statSync(path);
  return `${path} ${size} ${mtimeMs}`;
}

function print(program: string, args: readonly string[]): string {
  return execFileSync(program, args, { encoding: 'utf8', stdio: 'pipe' }).replace(/\n$/, '');
}

function answers(): boolean {
  try {
    return engine('version', '--format={{.Server.Version}}') !== '';
  } catch {
    return false;
  }
}
