import { expect, it } from 'vitest';
import { taskEnvironment } from '../../src/engine/environment.ts';

const facts = { run: 'r-1', id: 'train[seed=1]', attempt: 2, commit: 'c0ffee', values: {} };

it('tells an attempt where it runs and with what', () => {
  const { env, files } = taskEnvironment({
    ...facts,
    values: { region: 'eu', alpha: 0.1, days: ['mon'], nothing: null },
    dataDirectory: '/data',
    stateDirectory: '/state',
  });
  expect(env).toEqual({
    RUNNABLE_RUN_ID: 'r-1',
    RUNNABLE_TASK: 'train[seed=1]',
    RUNNABLE_ATTEMPT: '2',
    RUNNABLE_COMMIT: 'c0ffee',
    RUNNABLE_PARAMS_FILE: { file: 'params.json' },
    RUNNABLE_DATA_DIR: '/data',
    RUNNABLE_STATE_DIR: '/state',
    RUNNABLE_PARAM_region: 'eu',
    RUNNABLE_PARAM_alpha: '0.1',
    RUNNABLE_PARAM_days: '["mon"]',
    RUNNABLE_PARAM_nothing: 'null',
  });
  expect(files).toEqual([
    {
      name: 'params.json',
      content: '{"region":"eu","alpha":0.1,"days":["mon"],"nothing":null}\n',
      apart: true,
    },
  ]);
});

it('keeps values that the system would refuse in the file alone', () => {
  const values = { long: 'ä'.repeat(32 * 1024 + 1), fits: 'ä'.repeat(32 * 1024), nul: 'a\0b' };
  const { env, files } = taskEnvironment({ ...facts, values });
  expect(Object.keys(env).filter((name) => name.startsWith('RUNNABLE_PARAM_'))).toEqual([
    'RUNNABLE_PARAM_fits',
  ]);
  const [file] = files;
  expect(file !== undefined && 'content' in file && JSON.parse(file.content)).toEqual(values);
});

it('keeps all variables together below a megabyte', () => {
  const values = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`v${i}`, 'x'.repeat(64 * 1024)]));
  const { env } = taskEnvironment({ ...facts, values });
  expect(Object.keys(env).filter((name) => name.startsWith('RUNNABLE_PARAM_'))).toHaveLength(16);
});
