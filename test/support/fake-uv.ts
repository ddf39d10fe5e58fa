import { execFileSync } from 'node:child_process';
import { chmodSync, closeSync, existsSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { temporaryFolder } from './attempt.ts';
import { basePython, pathWith } from './packages.ts';

/** A `uv` that installs nothing, tells what it was asked for, and waits where a test wants it to. */
export interface FakeUv {
  /** The environment of a caller who has it; `UV_FAKE_EXIT` is the exit code of installations. */
  readonly caller: Record<string, string>;
  /** How often packages were installed. */
  readonly installs: () => number;
  /** Lets one installation that waits go on. */
  readonly open: () => void;
}

const script = `#!/bin/sh
eval "last=\\\${$#}"
case "$1 $2" in
  "venv "*) mkdir -p "$last/bin" && ln -s "$UV_FAKE_PYTHON" "$last/bin/python" ;;
  "pip install")
    echo "$*" >> "$UV_FAKE_CALLS"
    echo "installing for $UV_FAKE_NAME in $4"
    if [ -n "$UV_FAKE_GATE" ]; then read line < "$UV_FAKE_GATE"; fi
    echo "$UV_FAKE_NAME" > "$4.made"
    exit "\${UV_FAKE_EXIT:-0}" ;;
  "pip freeze") echo "thing==1.0" ;;
esac
`;

/** With `gate`, each installation waits for `open`. */
export function makeFakeUv(gate = false): FakeUv {
  const folder = temporaryFolder();
  const program = join(folder, 'uv');
  const calls = join(folder, 'calls');
  const pipe = join(folder, 'gate');
  writeFileSync(program, script);
  chmodSync(program, 0o755);
  const held: number[] = [];
  if (gate) {
    execFileSync('mkfifo', [pipe]);
    // Open for both ways, so that neither side waits for the other.
    held.push(openSync(pipe, 'r+'));
    onTestFinished(() => held.forEach(closeSync));
  }
  return {
    caller: {
      PATH: pathWith({ python3: basePython, uv: program }),
      UV_FAKE_PYTHON: basePython,
      UV_FAKE_CALLS: calls,
      UV_FAKE_GATE: gate ? pipe : '',
      UV_FAKE_NAME: 'one',
    },
    installs: () => (existsSync(calls) ? readFileSync(calls, 'utf8').trim().split('\n').length : 0),
    open: () => {
      for (const file of held) writeSync(file, 'go\n');
    },
  };
}
