import { expect, it } from 'vitest';
import { EnvironmentError } from '../../src/diagnostics/errors.ts';
import { openSecrets } from '../../src/secrets/open-secrets.ts';
import type { SecretProvider } from '../../src/secrets/provider.ts';

// Secrets that a run can do without.

function provider(read: SecretProvider['read']): SecretProvider {
  return { place: 'here', remedy: () => 'set it', read };
}

it('finds those that are there, masks them, and does without the others', async () => {
  const held = { NEEDED: 'correct-horse', HOOK: 'https://example.com/hush', SHORT: 'abc', EMPTY: '' };
  const secrets = await openSecrets(
    ['NEEDED'],
    provider(async () => held),
    ['HOOK', 'SHORT', 'EMPTY', 'NONE'],
  );
  expect(['HOOK', 'SHORT', 'EMPTY', 'NONE', 'NEEDED'].map(secrets.find)).toEqual([
    'https://example.com/hush',
    null,
    null,
    null,
    null,
  ]);
  expect(secrets.mask?.('to https://example.com/hush with correct-horse')).toBe('to *** with ***');
});

it('does without them where nothing can be read, and not without what a task needs', async () => {
  const unreadable = provider(async () => {
    throw new EnvironmentError('secrets-unreadable', 'there is no `.env`');
  });
  expect((await openSecrets([], unreadable, ['HOOK'])).find('HOOK')).toBeNull();
  await expect(openSecrets(['NEEDED'], unreadable, ['HOOK'])).rejects.toThrow('there is no `.env`');
});
