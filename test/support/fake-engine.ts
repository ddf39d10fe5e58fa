import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/**
 * What a command of an engine does, as scripts of `sh` by its first word: one for each time that it is called, the last
 * one for all times after.
 */
export type EngineScripts = Readonly<Record<string, readonly string[]>>;

/** A program that stands for a container engine, for what a real one does seldom. */
export interface FakeEngine {
  /** With its folder as `PATH`, before that of the tests. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The words of each call, in their order. */
  readonly calls: () => readonly string[];
}

/** An engine of that name that answers; `scripts` over what it does otherwise. */
export function makeFakeEngine(scripts: EngineScripts = {}, name = 'docker'): FakeEngine {
  const folder = mkdtempSync(join(tmpdir(), 'fake-engine-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  for (const [word, texts] of Object.entries({ ...answering, ...scripts })) {
    texts.forEach((text, index) => {
      writeFileSync(join(folder, `${word}.${index + 1}`), `${text}\n`);
    });
  }
  writeFileSync(join(bin, name), program(folder), { mode: 0o755 });
  return {
    environment: { ...process.env, PATH: `${bin}:${process.env['PATH']}` },
    calls: () =>
      readdirSync(folder).includes('calls')
        ? readFileSync(join(folder, 'calls'), 'utf8').trimEnd().split('\n')
        : [],
  };
}

/** The id of the image that such an engine has. */
export const fakeImageId = `sha256:${'ab'.repeat(32)}`;

const answering: EngineScripts = {
  info: [`echo '{"ServerVersion":"28.0.0","SecurityOptions":["name=seccomp"]}'`],
  image: [`echo '{"Id":"${fakeImageId}","RepoDigests":[],"Config":{"Env":["PATH=/image/bin"]}}'`],
  run: ['exit 0'],
  container: [`echo '{"Status":"exited","ExitCode":0,"OOMKilled":false,"Error":""}'`],
  rm: ['exit 0'],
  ps: ['exit 0'],
  network: ['exit 0'],
  kill: ['exit 0'],
};

function program(folder: string): string {
  return `#!/bin/sh
cd '${folder}'
echo "$*" >> calls
count=$(($(cat "$1.count" 2>/dev/null || echo 0) + 1))
echo $count > "$1.count"
while [ $count -gt 1 ] && [ ! -e "$1.$count" ]; do count=$((count - 1)); done
[ -e "$1.$count" ] || { echo "unknown command: $1" >&2; exit 1; }
. "./$1.$count"
`;
}
