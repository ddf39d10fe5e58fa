import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createSecretProvider, openSecrets } from '../../src/secrets/index.ts';

const checkout = mkdtempSync(join(tmpdir(), 'secrets-'));
afterAll(() => rmSync(checkout, { recursive: true }));

function env(environment: Record<string, string>) {
  return createSecretProvider({ type: 'env' }, { environment, checkout });
}

function dotenv(content: string) {
  writeFileSync(join(checkout, 'my.env'), content);
  return createSecretProvider({ type: 'dotenv', path: 'my.env' }, { environment: {}, checkout });
}

describe('openSecrets', () => {
  it('gives a task the secrets that it asks for and masks all of the run', async () => {
    const secrets = await openSecrets(
      ['TOKEN', 'URL', 'TOKEN'],
      env({ TOKEN: 'abc-123', URL: 'db://u:p', OTHER: 'x' }),
    );
    expect(await secrets.resolve(['URL'])).toEqual({ URL: 'db://u:p' });
    expect(secrets.mask?.('abc-123 at db://u:p')).toBe('*** at ***');
  });

  it('has nothing to mask and reads no provider when a run has no secrets', async () => {
    const unread = { place: 'nowhere', remedy: () => '', read: () => Promise.reject(new Error('was read')) };
    const secrets = await openSecrets([], unread);
    expect([secrets.masking, secrets.mask, await secrets.resolve([])]).toEqual([null, undefined, {}]);
  });

  it('names every missing secret and the provider', async () => {
    await expect(
      openSecrets(['B', 'A', 'SET', 'toString'], env({ SET: 'abc-123', B: '' })),
    ).rejects.toMatchObject({
      code: 'secret-missing',
      message: 'the secrets `A`, `B`, `toString` are not set in the environment',
      hint: 'give it to the runner without leaving a trace: `read -rs A && export A`',
    });
    await expect(openSecrets(['A'], dotenv('B=abc-123\n'))).rejects.toMatchObject({
      message: 'the secret `A` is not set in `my.env`',
      hint: 'add a line `A=…` to `my.env`',
    });
  });

  it('refuses a value that could not be masked or carried, by name and without the value', async () => {
    const short = await openSecrets(['PIN'], env({ PIN: '12345' })).catch((error: unknown) => error);
    expect(short).toMatchObject({
      code: 'secret-unusable',
      message:
        'the secret `PIN` in the environment has fewer than 6 characters, so it could not be masked in logs',
    });
    expect(JSON.stringify(short) + String(short)).not.toContain('12345');
    await expect(openSecrets(['KEY'], dotenv('KEY="abc\0def"\n'))).rejects.toMatchObject({
      message: 'the secret `KEY` in `my.env` holds a NUL character, which no environment can carry',
    });
  });

  it('reads quoted, exported and multi-line values of a dotenv file', async () => {
    const file = [
      '\ufeff# comment',
      'PLAIN=abc#def # comment',
      'export QUOTED="line one\\nline two"',
      "LITERAL='$HOME \\n #'",
      'KEY="-----BEGIN\nabcdef\n-----END"',
      'EQUALS=a=b=c=d',
      '',
    ].join('\n');
    const secrets = await openSecrets(['QUOTED', 'LITERAL', 'KEY', 'EQUALS'], dotenv(file));
    expect(await secrets.resolve(['QUOTED', 'LITERAL', 'KEY', 'EQUALS'])).toEqual({
      QUOTED: 'line one\nline two',
      LITERAL: '$HOME \\n #',
      KEY: '-----BEGIN\nabcdef\n-----END',
      EQUALS: 'a=b=c=d',
    });
  });

  it('says that a dotenv file cannot be read', async () => {
    const absent = createSecretProvider(
      { type: 'dotenv', path: 'absent.env' },
      { environment: {}, checkout },
    );
    await expect(openSecrets(['A'], absent)).rejects.toMatchObject({
      code: 'secrets-unreadable',
      message: 'the secrets in `absent.env` cannot be read: ENOENT',
    });
  });
});
