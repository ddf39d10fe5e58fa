// Reviews a change in a repository with 200 pipelines of 25 tasks each, beside the mere reading of as much YAML.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseDocument } from 'yaml';
import { median, report, run, timed } from './measure.mjs';

const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'runnable-bench-'));
const cwd = join(folder, 'project');
const env = { ...process.env, CI: '' };
const git = (...args) =>
  run('git', ['-c', 'user.name=bench', '-c', 'user.email=bench@example.com', ...args], { cwd });

const texts = new Map();
const write = (path, text) => writeFileSync(join(cwd, path), text);
const pipeline = (number, extra = '') => {
  const task = (index) =>
    `  t${index}:\n    shell: |\n      python src/f${number}_${index}.py --out out/${number}${index === 3 ? extra : ''}\n` +
    `    inputs: ['src/f${number}_${index}.py', 'data/${number}/**']\n    timeout: 10m\n` +
    `${index === 0 ? '' : `    needs: [t${index - 1}]\n`}`;
  const text = `tasks:\n${Array.from({ length: 25 }, (_, index) => task(index)).join('')}`;
  texts.set(`${number}${extra}`, text);
  write(`.runnable/p${number}.yaml`, text);
};

mkdirSync(join(cwd, '.runnable'), { recursive: true });
mkdirSync(join(cwd, 'src'));
for (let number = 0; number < 200; number += 1) {
  pipeline(number);
  for (let index = 0; index < 25; index += 1) write(`src/f${number}_${index}.py`, `print(${index})\n`);
}
git('init', '-q', '-b', 'main');
git('add', '.');
git('commit', '-qm', 'base');
git('checkout', '-qb', 'change');
for (let number = 0; number < 200; number += 4) pipeline(number, ' --more');
for (let number = 1; number < 200; number += 4) write(`src/f${number}_5.py`, 'print()\n');
git('commit', '-qam', 'change');
git('gc', '-q');

const review = (...flags) => run(process.execPath, [cli, 'review', 'main', 'change', ...flags], { cwd, env });
const read = () => {
  for (const text of texts.values()) parseDocument(text);
};
const times = [[], [], []];
review();
for (let round = 0; round < 5; round += 1) {
  times[0].push(await timed(review));
  times[1].push(await timed(read));
  times[2].push(processorTime());
}
const [reviewed, floor, processor] = times.map(median);
const counts = JSON.parse(review('--json').stdout.toString()).counts;
report('review of 200 pipelines with 5,000 tasks', {
  ratio: reviewed / 1000,
  goal: 2,
  unit: 's',
  detail: `${(reviewed / floor).toFixed(1)} × reading as much YAML; ${counts.modified} modified, ${counts.rerun} to run again`,
});
report('the same in time of the processor, git included', { ratio: processor, goal: 2, unit: 's' });
const traced = join(folder, 'trace');
run(process.execPath, [cli, 'review', 'main', 'change'], { cwd, env: { ...env, PATH: shimmed() } });
report('processes of git', {
  ratio: readFileSync(traced, 'utf8').trim().split('\n').length,
  goal: 4,
  unit: '',
});
rmSync(folder, { recursive: true, force: true });

/** Seconds that a review keeps processors busy: on a machine with other work the time of the clock says little. */
function processorTime() {
  const script = 'TIMEFORMAT="%U %S"; time "$@" > /dev/null';
  const words = ['-c', script, 'bash', process.execPath, cli, 'review', 'main', 'change'];
  const [user, system] = run('bash', words, { cwd, env }).stderr.toString().trim().split(' ').map(Number);
  return user + system;
}

/** A PATH whose git writes down each start. */
function shimmed() {
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  writeFileSync(
    join(bin, 'git'),
    `#!/bin/sh\necho start >> '${traced}'\nPATH='${env.PATH}' exec git "$@"\n`,
    { mode: 0o755 },
  );
  return `${bin}:${env.PATH}`;
}
