import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../support/attempt.ts';
import { openEnvironmentBench } from '../support/environment-bench.ts';
import { makeTarball } from '../support/packages.ts';

const lock = (packages: object) =>
  JSON.stringify({ name: 'app', lockfileVersion: 3, requires: true, packages });

/** An app with one package from an archive and one from a folder; none of its own scripts may run. */
const files = {
  'app/package.json': JSON.stringify({
    name: 'app',
    dependencies: { red: 'file:vendor/red-1.0.0.tgz', blue: 'file:libs/blue' },
    scripts: { prepare: 'exit 9', postinstall: 'exit 9' },
  }),
  'app/package-lock.json': lock({
    '': { name: 'app', dependencies: { red: 'file:vendor/red-1.0.0.tgz', blue: 'file:libs/blue' } },
    'libs/blue': { version: '2.0.0' },
    'node_modules/blue': { resolved: 'libs/blue', link: true },
    'node_modules/red': { version: '1.0.0', resolved: 'file:vendor/red-1.0.0.tgz' },
  }),
  'app/libs/blue/package.json': JSON.stringify({ name: 'blue', version: '2.0.0', main: 'index.js' }),
  'app/libs/blue/index.js': 'module.exports = "azure";\n',
  'app/main.cjs': 'console.log(require("red"), require("blue"));\n',
};

function openApp() {
  const caller = {
    PATH: `${dirname(process.execPath)}:${process.env['PATH']}`,
    HOME: temporaryFolder(),
    npm_config_offline: 'true',
  };
  const bench = openEnvironmentBench({ files, caller });
  makeTarball(join(bench.project, 'app/vendor'), 'red', 'module.exports = "scarlet";\n');
  return bench;
}

function run(project: string): string {
  return execFileSync(process.execPath, ['app/main.cjs'], { cwd: project, encoding: 'utf8' });
}

it('are installed by `npm ci` in a folder of their own, and shown beside `package-lock.json`', async () => {
  const bench = openApp();
  mkdirSync(join(bench.project, '.git/info'), { recursive: true });
  const made = await bench.make({ file: 'app/package-lock.json' });
  if (!made.made.ok) throw new Error(JSON.stringify(made.made.outcome));
  expect(made.made.record).toMatchObject({
    name: 'app/package-lock.json',
    tool: 'npm',
    interpreter: `Node ${process.versions.node}`,
  });
  expect(made.made.packages).toEqual(['blue@local', 'red@1.0.0']);
  expect(run(bench.project)).toBe('scarlet azure\n');
  const modules = join(bench.project, 'app/node_modules');
  expect(realpathSync(modules).startsWith(realpathSync(bench.directory))).toBe(true);
  expect(made.found.environment.bin).toBe(join(made.found.environment.tool.path, '.bin'));
  expect(readFileSync(join(bench.project, '.git/info/exclude'), 'utf8')).toBe('/app/node_modules\n');

  // Other content is another environment, and the link follows; nobody else's packages change.
  writeFileSync(join(bench.project, 'app/libs/blue/index.js'), 'module.exports = "navy";\n');
  const other = await bench.make({ file: 'app/package-lock.json' });
  expect(run(bench.project)).toBe('scarlet navy\n');
  const first = join(made.found.environment.tool.path, 'blue/index.js');
  expect([other.made.ok, readFileSync(first, 'utf8')]).toEqual([true, 'module.exports = "azure";\n']);
});

it.each(['folder', 'link'])('never take the place of a %s of that name', async (what) => {
  const bench = openApp();
  const modules = join(bench.project, 'app/node_modules');
  if (what === 'folder') mkdirSync(modules);
  else symlinkSync('/nowhere', modules);
  const { made } = await bench.make({ file: 'app/package-lock.json' });
  expect(made).toEqual({
    ok: false,
    outcome: {
      status: 'failed',
      exitCode: null,
      signal: null,
      failure: {
        code: 'environment-in-the-way',
        message:
          '`app/node_modules` is there already, where task `train` would find the packages of `app/package-lock.json`',
        hint: 'take it out of the commit and of `workspace: { link: … }`',
      },
    },
  });
  expect(existsSync(join(modules, 'red'))).toBe(false);
});
