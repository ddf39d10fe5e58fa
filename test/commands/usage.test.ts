import { tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { commands as commandTable } from '../../src/commands/index.ts';
import { readGrammar } from '../../src/commands/shells/grammar.ts';
import { runRunnable } from '../support/command-line.ts';

const runnable = (...args: string[]) => runRunnable(args, { cwd: tmpdir(), env: { LANG: 'C.UTF-8' } });

describe('the command line', () => {
  it('prints its version', async () => {
    const { version } = await import('../../package.json', { with: { type: 'json' } }).then(
      (json) => json.default,
    );
    expect(await runnable('--version')).toMatchObject({ code: 0, stdout: `${version}\n`, stderr: '' });
    expect(await runnable('-q', '--version')).toMatchObject({ code: 0, stdout: `${version}\n`, stderr: '' });
  });

  it('lists its commands when nothing is asked for', async () => {
    const { code, stdout, stderr } = await runnable();
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(
      /^runnable: runs the jobs[\s\S]*Begin[\s\S]*Commands\n {2}init[\s\S]*Flags of every command/,
    );
    expect(stdout).not.toMatch(/^ {2}complete /m);
    expect(stdout).not.toContain('serve');
  });

  it('leaves the breaking of lines in descriptions to the width of the help, but of lines of a file', async () => {
    const { commands } = await readGrammar(commandTable);
    const broken = commands.filter(({ command }) => /[^\n]\n[^\n#]/.test(command.description ?? ''));
    expect(broken.map(({ entry }) => entry.name)).toEqual([]);
  });

  it('has help that leads with examples for every command', async () => {
    const { commands } = await readGrammar(commandTable);
    for (const { entry, command } of commands) {
      expect(command.examples.length, entry.name).toBeGreaterThan(0);
      expect(
        command.examples.every(({ line }) => line.includes(`runnable ${entry.name}`)),
        entry.name,
      ).toBe(true);
    }
    const { code, stdout } = await runnable('run', '--help');
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^runnable run: [^\n]*\n\nExamples\n {2}runnable run train[\s\S]*\nUsage\n {2}runnable run \[flags\]/,
    );
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  it.each([
    [
      ['exec'],
      'error[unknown-command]: there is no command `exec`\nhint: see all commands: runnable --help\n',
    ],
    [['lst'], 'error[unknown-command]: there is no command `lst`\nhint: did you mean `list`?\n'],
    [
      ['runs', 'shw'],
      'error[unknown-command]: there is no command `runs shw`\nhint: did you mean `runs show`?\n',
    ],
    [
      ['serve'],
      'error[later-command]: `serve` (start runs by triggers; HTTP API and dashboard) comes in a later version\nhint: see what there is: runnable --help\n',
    ],
    [
      ['explain', '--jsn'],
      'error[unknown-flag]: the command has no flag `--jsn`; it accepts `--json`\nhint: did you mean `--json`?\n',
    ],
    [
      ['run'],
      'error[command-incomplete]: the argument `PIPELINE[#TASK]` is missing: a pipeline or job, or one task of a pipeline\nhint: for example: runnable run train; `runnable list` names those of this project\n',
    ],
    [
      ['schema', 'x'],
      'error[unexpected-argument]: `x` is one argument too many: none is accepted\nhint: for example: runnable schema > .runnable/pipeline.schema.json\n',
    ],
    [['run', 'x', '--ref'], 'error[missing-flag-value]: the flag `--ref` needs a value: `--ref REV`\n'],
    [
      ['run', 'x', '-j', '0', '--timeout', '90', '--logs', 'al'],
      `error[flag-value]: \`--max-parallel\` is \`0\`; accepted is a whole number from 1 on

error[flag-value]: \`--timeout\` is \`90\`; accepted is a duration such as \`30s\`, \`10m\` or \`1h30m\`

error[flag-value]: \`--logs\` is \`al\`; accepted is one of \`all\`, \`failed\`, \`none\`
hint: did you mean \`all\`?
`,
    ],
    [
      ['run', 'x', '--fail-fast', '--keep-going'],
      'error[flag-conflict]: `--fail-fast` and `--keep-going` exclude one another: the one stops where the other goes on\n',
    ],
    [
      ['explain', 'unknown-tsk'],
      'error[unknown-code]: no message has the code `unknown-tsk`\nhint: did you mean `unknown-task`?\n',
    ],
    [
      ['init', 'pyton'],
      'error[unknown-template]: there is no template `pyton`; accepted is one of `python`, `shell`, `node`, `github`, `github-forks`\nhint: did you mean `python`?\n',
    ],
    [['validate', 'none.yaml'], 'error[unknown-file]: the file `none.yaml` does not exist\n'],
  ])('says what is wrong with %j', async (args, stderr) => {
    expect(await runnable(...args)).toEqual({ code: 2, signal: null, stdout: '', stderr });
  });

  it('accepts global flags before and after the name of a command', async () => {
    const { stdout } = await runnable('explain', 'unknown-flag');
    expect(await runnable('-C', '/', 'explain', 'unknown-flag')).toMatchObject({ code: 0, stdout });
    expect(await runnable('explain', '-q', 'unknown-flag', '-C', '/')).toMatchObject({ code: 0, stdout });
  });

  it('explains a code, also as it stands in a message', async () => {
    const { code, stdout } = await runnable('explain', 'error[unknown-flag]');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^unknown-flag: the command has no such flag\n\n[\s\S]*Wrong:[\s\S]*Right:/);
  });

  it('prints the schema of pipeline files', async () => {
    const { code, stdout } = await runnable('schema');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ $schema: 'http://json-schema.org/draft-07/schema#' });
  });

  it('says which folder is in no repository, with exit code 3', async () => {
    const { code, stdout, stderr } = await runnable('-C', '/', 'list');
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(stderr).toMatch(/^error\[not-a-repository\]: /);
  });

  it('colours where it is wanted: --color, then FORCE_COLOR, then NO_COLOR', async () => {
    const red = '\u001b[1;31merror[unknown-command]\u001b[0m';
    const colours = async (env: Record<string, string>, ...args: string[]) =>
      (await runRunnable(['lst', ...args], { cwd: tmpdir(), env })).stderr.startsWith(red);
    expect(await colours({})).toBe(false);
    expect(await colours({ FORCE_COLOR: '1', NO_COLOR: '1' })).toBe(true);
    expect(await colours({ NO_COLOR: '1' }, '--color', 'always')).toBe(true);
    expect(await colours({ FORCE_COLOR: '1' }, '--color=never')).toBe(false);
  });

  it('gives help by the command help, too', async () => {
    const help = await runnable('explain', '--help');
    expect(await runnable('help', 'explain')).toEqual(help);
    expect(await runnable('help')).toEqual(await runnable('--help'));
    expect(await runnable('runs', '--help')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^runnable runs: [\s\S]*\n\nCommands\n {2}runs list/),
    });
  });
});
