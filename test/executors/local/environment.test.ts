import { expect, it } from 'vitest';
import { allowedVariables, guardGit, pick } from '../../../src/executors/local/environment.ts';

const caller = {
  CUDA_HOME: '/cuda',
  CUDA_VISIBLE_DEVICES: '0',
  CUD: 'x',
  GITHUB_TOKEN: 'secret',
  PATH: '/bin',
  LC_ALL: 'C',
};

it('lets through by name, and by the beginning of a name', () => {
  expect({ ...pick(caller, ['CUD', 'CUDA_*', 'ABSENT', 'ABSENT_*']) }).toEqual({
    CUD: 'x',
    CUDA_HOME: '/cuda',
    CUDA_VISIBLE_DEVICES: '0',
  });
});

it('takes no name from the prototype of an object', () => {
  expect({ ...pick(caller, ['toString', '__proto__', 'constructor*']) }).toEqual({});
});

it('lets through unasked what is on the list and nothing else', () => {
  expect({ ...allowedVariables(caller) }).toEqual({ PATH: '/bin', LC_ALL: 'C' });
});

it('adds its guard behind the settings of Git that a task declares', () => {
  expect(guardGit({ GIT_CONFIG_COUNT: '2' })).toEqual({
    GIT_CONFIG_COUNT: '3',
    GIT_CONFIG_KEY_2: 'safe.bareRepository',
    GIT_CONFIG_VALUE_2: 'explicit',
  });
});
