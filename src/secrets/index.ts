import { join } from 'node:path';
import type { SecretsSettings } from '../config/configuration.ts';
import { createDotenvProvider } from './dotenv-provider.ts';
import { createEnvProvider } from './env-provider.ts';
import type { SecretProvider } from './provider.ts';

export { openSecrets, type RunSecrets } from './open-secrets.ts';

/** The provider that the configuration asks for. `checkout`: absolute path of the project's folder in the live checkout. */
export function createSecretProvider(
  settings: SecretsSettings,
  place: { readonly environment: Readonly<Record<string, string | undefined>>; readonly checkout: string },
): SecretProvider {
  switch (settings.type) {
    case 'env':
      return createEnvProvider(place.environment);
    case 'dotenv':
      return createDotenvProvider({ path: join(place.checkout, settings.path), shown: settings.path });
    default:
      return settings satisfies never;
  }
}
