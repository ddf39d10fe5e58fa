import { writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { nameFailure } from '../../src/disk/name-failure.ts';

function failureOf(work: () => void): unknown {
  try {
    work();
    return null;
  } catch (error) {
    return nameFailure(error);
  }
}

it('names a full disk, also where the file that is written has no path any more', () => {
  expect(failureOf(() => writeFileSync('/dev/full', 'x'))).toMatchObject({
    code: 'disk-full',
    message: 'the disk is full: ENOSPC: no space left on device, write',
    hint: expect.stringContaining('`df`'),
  });
});

it('leaves alone what may be a bug of ours', () => {
  const bug = Object.assign(new Error('bad file descriptor'), { code: 'EBADF' });
  expect(nameFailure(bug)).toBe(bug);
});
