import { expect, it } from 'vitest';
import { checkPools } from '../../src/config/check-pools.ts';

const configuration = { file: 'runnable.config.yaml', pools: { gpu: 2, warehouse: 4 } };

it('accepts as many places as a pool has', () => {
  expect(checkPools(configuration, [{ task: 'train', name: 'gpu', slots: 2 }])).toEqual([]);
});

it('names the pools that there are, and the likeliest of them', () => {
  expect(checkPools(configuration, [{ task: 'train', name: 'gpus', slots: 1 }])).toEqual([
    {
      severity: 'error',
      code: 'unknown-pool',
      message:
        'task `train` takes a place of pool `gpus`, which the configuration does not have; there are `gpu`, `warehouse`',
      hint: 'did you mean `gpu`?',
    },
  ]);
});

it('says how to declare a pool where there is none, also one with the name of what every object has', () => {
  expect(checkPools({ file: null, pools: {} }, [{ task: 't', name: 'toString', slots: 1 }])).toMatchObject([
    {
      message:
        'task `t` takes a place of pool `toString`, which the configuration does not have; there is none',
      hint: 'declare it in `runnable.config.yaml`: pools: { toString: 1 }',
    },
  ]);
});

it('refuses a task that could never start', () => {
  expect(checkPools(configuration, [{ task: 'train', name: 'gpu', slots: 3 }])).toMatchObject([
    { code: 'pool-slots', message: 'task `train` takes 3 places of pool `gpu`, which has 2' },
  ]);
});
