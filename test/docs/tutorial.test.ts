import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { commandLine } from '../support/command-line.ts';
import { makeFolder } from '../support/repository.ts';
import { type Block, readBlocks } from '../support/tutorial-blocks.ts';

// How the tutorial is read: a block of `sh` is run where the one before it ended, and must end with 0 or the number of
// its `# exit code N`; a block of `text` is what the block of `sh` before it prints; any other block that begins with
// a comment is a file, named by that comment. Blocks of `bash` install.
it('keeps what the tutorial promises, command by command', () => {
  const page = readFileSync(fileURLToPath(new URL('../../docs/tutorial.md', import.meta.url)), 'utf8');
  const reader = makeReader();
  const promised = readBlocks(page).filter(({ language }) => language !== 'bash');
  expect(promised.filter(({ language }) => language === 'text').length).toBeGreaterThan(10);
  let printed = '';
  for (const block of promised) {
    if (block.language === 'sh') printed = reader.run(block);
    else if (block.language === 'text') expect(simplify(printed), place(block)).toMatch(pattern(block.text));
    else reader.write(block);
  }
});

it('tells an output that differs from one that is as promised', () => {
  const output = simplify('✓ load 12.3s  rows=3\n  python: /usr/bin/python3 (found)\nbye\n');
  expect(output).toMatch(pattern('✓ load 0.1s  rows=3\n  python: …\nbye\n'));
  expect(output).toMatch(pattern('✓ load 0.1s  rows=3\n…\nbye\n'));
  expect(output).not.toMatch(pattern('✓ load 0.1s  rows=4\n…\nbye\n'));
  expect(output).not.toMatch(pattern('✓ load 0.1s  rows=3\n…\n'.replace('…\n', '')));
});

/** Somebody who does what the page says, in an empty folder. */
function makeReader() {
  const folder = makeFolder();
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  writeFileSync(join(bin, 'runnable'), `#!/bin/sh\nexec '${process.execPath}' '${commandLine}' "$@"\n`);
  chmodSync(join(bin, 'runnable'), 0o755);
  const env = {
    PATH: `${bin}:${process.env['PATH']}`,
    HOME: folder,
    LC_ALL: 'C.UTF-8',
    TUTORIAL_ENDED_IN: join(folder, 'ended-in'),
  };
  let cwd = folder;
  return {
    run(block: Block): string {
      const script = `exec 2>&1\ntrap 'pwd > "$TUTORIAL_ENDED_IN"' EXIT\n${block.text}`;
      const { status, stdout } = spawnSync('bash', ['-c', script], { cwd, env, encoding: 'utf8' });
      const expected = Number(/# exit code (\d+)/.exec(block.text)?.[1] ?? 0);
      expect({ status, stdout }, place(block)).toMatchObject({ status: expected });
      cwd = readFileSync(env.TUTORIAL_ENDED_IN, 'utf8').trim();
      return stdout;
    },
    write(block: Block): void {
      const path = join(cwd, /^(?:#|\/\/) (\S+)\n/.exec(block.text)?.[1] ?? '');
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, block.text);
    },
  };
}

// What differs from run to run says nothing: ids, moments, durations, and the width of columns that follow from them.
function simplify(text: string): string {
  return text
    .replaceAll(/\br-\w{10}\b/g, 'RUN')
    .replaceAll(/\b[0-9a-f]{7}\b|\b[0-9a-f]{12}\b/g, 'COMMIT')
    .replaceAll(/\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d{3})?Z/g, 'TIME')
    .replaceAll(/\d+\.\ds/g, 'DURATION')
    .replaceAll(/ +/g, ' ')
    .trimEnd();
}

function pattern(text: string): RegExp {
  const lines = simplify(text)
    .split('\n')
    .map((line) =>
      line === '…'
        ? '[^]*?'
        : line
            .split('…')
            .map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'))
            .join('.*'),
    );
  return new RegExp(`^${lines.join('\n')}$`);
}

function place(block: Block): string {
  return `docs/tutorial.md:${block.line}`;
}
