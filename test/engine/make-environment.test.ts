import { expect, it } from 'vitest';
import { success } from '../../src/diagnostics/result.ts';
import type { Environments, FoundEnvironment } from '../../src/engine/environments.ts';
import type { Attempt } from '../../src/engine/ports.ts';
import type { Invocation } from '../../src/plan/invocation.ts';
import type { PackageEnvironment } from '../../src/plan/package-environment.ts';
import { Trial } from '../support/engine.ts';
import { planOf, taskOf } from '../support/planned.ts';
import { exited, succeeded } from '../support/scripted-executor.ts';

const environment: PackageEnvironment = {
  name: 'requirements.txt',
  language: 'python',
  bin: '/env/bin',
  path: '/usr/bin',
  variables: { VIRTUAL_ENV: '/env' },
  tool: { name: 'python', path: '/env/bin/python', why: 'the environment `requirements.txt`' },
};
const asked = { file: 'requirements.txt' };
const { retry: once } = taskOf('train');
const record = { name: 'requirements.txt', key: 'k1', tool: 'uv', interpreter: 'CPython 3.12.4' };

/** Environments that are made by one step, `install`. */
function makeEnvironments(): Environments {
  const found: FoundEnvironment = {
    environment,
    make: async (making) => {
      making.say('making');
      const step: Invocation = { argv: ['install'], env: {}, passEnv: [], cwd: '', files: [], tools: [] };
      const outcome = await making.run(step, () => {});
      return outcome.status === 'succeeded'
        ? { ok: true, record, packages: ['red==1.0'] }
        : { ok: false, outcome };
    },
  };
  return { find: async () => success(found), close: () => {} };
}

it('is made before the attempt by the same executor, without its limit and its secrets', async () => {
  const seen: [Invocation, Attempt][] = [];
  const trial = new Trial(
    planOf([
      taskOf('train', {
        environment: asked,
        timeoutMs: 10_000,
        secrets: ['TOKEN'],
        env: { PATH: '/own', A: 'b' },
      }),
    ]),
    async (attempt, invocation) => {
      seen.push([invocation, attempt]);
      return { outcome: succeeded };
    },
    { world: { environments: makeEnvironments(), secrets: { resolve: async () => ({ TOKEN: 'x' }) } } },
  );
  const state = await trial.finish();
  expect(seen.map(([{ argv }, { timeoutMs, secrets }]) => ({ argv, timeoutMs, secrets }))).toEqual([
    { argv: ['install'], timeoutMs: undefined, secrets: {} },
    { argv: ['train'], timeoutMs: 10_000, secrets: { TOKEN: 'x' } },
  ]);
  expect(seen[1]?.[0]).toMatchObject({
    env: { A: 'b', PATH: '/env/bin:/own', VIRTUAL_ENV: '/env' },
    tools: [environment.tool],
  });
  expect(trial.witness.told).toContain('train stderr making\n');
  expect(state.tasks.get('train')?.environment).toEqual({
    ...record,
    packages: 1,
    list: { digest: 'sha-0', size: 9 },
  });
});

it('fails the attempt when it cannot be made, as a failure that is tried again', async () => {
  let installs = 0;
  const trial = new Trial(
    planOf([
      taskOf('train', { environment: asked, retry: { ...once, max: 2, delayMs: 1000, maxDelayMs: 1000 } }),
    ]),
    async (_, { argv }) => {
      if (argv[0] !== 'install') return { outcome: succeeded };
      installs += 1;
      return { outcome: installs === 1 ? exited(3) : succeeded };
    },
    { world: { environments: makeEnvironments() } },
  );
  await trial.finish();
  expect(trial.lines).toEqual([
    'train started',
    'train waits 1s',
    'train started',
    'train succeeded',
    'run succeeded 0',
  ]);
});
