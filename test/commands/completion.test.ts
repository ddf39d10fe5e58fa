import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { commands as commandTable } from '../../src/commands/index.ts';
import { renderBash } from '../../src/commands/shells/bash.ts';
import { renderFish } from '../../src/commands/shells/fish.ts';
import { readGrammar } from '../../src/commands/shells/grammar.ts';
import { renderZsh } from '../../src/commands/shells/zsh.ts';
import { makeFolder } from '../support/state.ts';

let script: string;
beforeAll(async () => {
  script = renderBash(await readGrammar(commandTable));
});

/** What bash would offer for the last word; `names`: what the project knows. */
function complete(words: readonly string[], names: readonly string[] = []): readonly string[] {
  const folder = makeFolder();
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  writeFileSync(join(folder, 'names'), names.map((name) => `${name}\n`).join(''));
  writeFileSync(join(bin, 'runnable'), `#!/bin/sh\necho "$@" >> ${folder}/asked\ncat ${folder}/names\n`, {
    mode: 0o755,
  });
  const driver = `${script}
COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
compopt() { :; }
_runnable
printf '%s\\n' "\${COMPREPLY[@]}"`;
  const output = execFileSync('bash', ['-c', driver, 'bash', 'runnable', ...words], {
    encoding: 'utf8',
    env: { PATH: `${bin}:${process.env['PATH']}` },
  });
  return output.split('\n').filter((line) => line !== '');
}

it('offers commands, and the second words of groups', () => {
  expect(complete(['ru'])).toEqual(['run', 'runs']);
  expect(complete(['runs', ''])).toEqual(['list', 'show', 'cancel', 'gc', 'push', 'pull']);
  expect(complete(['-C', 'list', 'grap'])).toEqual(['graph']);
});

it('offers the commands of sweep beside pipelines', () => {
  expect(complete(['sweep', ''], ['train'])).toEqual(['show', 'list', 'resume', 'cancel', 'train']);
  expect(complete(['sweep', 'train', '--sel'])).toEqual(['--select']);
  expect(complete(['sweep', 'show', ''], ['latest', 's-2345'])).toEqual(['latest', 's-2345']);
  expect(complete(['sweep', 'show', 'latest', '--cs'])).toEqual(['--csv']);
});

it('offers flags of the command and of every command', () => {
  expect(complete(['validate', '--'])).toEqual([
    '--strict',
    '--json',
    '--sarif',
    '--directory',
    '--quiet',
    '--verbose',
    '--color',
    '--no-input',
    '--help',
  ]);
  expect(complete(['runs', 'list', '--st'])).toEqual(['--status']);
});

it('offers the values of a flag', () => {
  expect(complete(['run', 'x', '--ui', ''])).toEqual(['auto', 'lines', 'github', 'json', 'tui']);
  expect(complete(['run', 'x', '--color', 'a'])).toEqual(['auto', 'always']);
});

it('offers names of the project as words, whatever stands in them', () => {
  expect(complete(['run', ''], ['train', '$(touch hacked)', 'a b'])).toEqual([
    'train',
    '\\$\\(touch\\ hacked\\)',
    'a\\ b',
  ]);
});

it('writes scripts for zsh and fish that name every command', async () => {
  const grammar = await readGrammar(commandTable);
  for (const { entry } of grammar.commands) {
    const word = entry.name.split(' ').at(-1) ?? '';
    expect(renderZsh(grammar)).toContain(`'${word}:`);
    expect(renderFish(grammar)).toMatch(new RegExp(`-a ${word} `));
  }
});
