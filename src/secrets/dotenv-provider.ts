import { readFile } from 'node:fs/promises';
import { parseEnv } from 'node:util';
import { EnvironmentError } from '../diagnostics/errors.ts';
import type { SecretProvider } from './provider.ts';

/** Secrets are the lines `NAME=value` of a file, quoted and spread over lines as Node's `--env-file` has it. */
export function createDotenvProvider(file: DotenvFile): SecretProvider {
  return {
    place: `\`${file.shown}\``,
    remedy: (name) => `add a line \`${name}=…\` to \`${file.shown}\``,
    read: async () => parseEnv(await readText(file)),
  };
}

export interface DotenvFile {
  /** Absolute. */
  readonly path: string;
  /** As the user wrote it. */
  readonly shown: string;
}

async function readText({ path, shown }: DotenvFile): Promise<string> {
  try {
    const text = await readFile(path, 'utf8');
    return text.replace(/^\ufeff/, '');
  } catch (cause) {
    const reason = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
    throw new EnvironmentError(
      'secrets-unreadable',
      `the secrets in \`${shown}\` cannot be read: ${reason}`,
      {
        hint: 'make the file, or name another one with `secrets: { type: dotenv, path: … }` in runnable.config.yaml',
        cause,
      },
    );
  }
}
