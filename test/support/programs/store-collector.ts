import childProcess from 'node:child_process';
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { collectStore } from '../../../src/git/collect/collect-store.ts';
import { holdStore } from '../../../src/git/hold-store.ts';
import { openRepository } from '../../../src/git/repository.ts';
import { openStore } from '../../../src/git/store.ts';

// `ROOT STATE hold`: holds a store and is killed. `ROOT STATE N COMMIT…`: removes all but these commits, and is killed
// before its step number N; says `done` when it took fewer.
const [root = '', state = '', step = '', ...commits] = process.argv.slice(2);
const environment = { PATH: process.env['PATH'], HOME: '/nonexistent' };
const store = await openStore(await openRepository(root, environment, 'at-once'), state);

const die = () => process.kill(process.pid, 'SIGKILL');
if (step === 'hold') {
  await holdStore(store.directory);
  die();
} else {
  let left = Number(step);
  const count = <Args extends unknown[], Result>(call: (...args: Args) => Result) =>
    function (this: unknown, ...args: Args): Result {
      left -= 1;
      if (left === 0) die();
      return call.apply(this, args);
    };
  Object.assign(fs, {
    rmSync: count(fs.rmSync),
    writeFileSync: count(fs.writeFileSync),
    writeSync: count(fs.writeSync),
  });
  Object.assign(fs.promises, { rename: count(fs.promises.rename), writeFile: count(fs.promises.writeFile) });
  Object.assign(childProcess, { spawn: count(childProcess.spawn) });
  syncBuiltinESMExports();
  const needed = new Set(commits);
  await collectStore(store, { findNeeded: async () => (commit) => needed.has(commit), dryRun: false });
  console.log('done');
}
