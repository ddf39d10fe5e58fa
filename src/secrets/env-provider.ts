import type { SecretProvider } from './provider.ts';

/** Secrets are variables of the environment that the runner was started with. */
export function createEnvProvider(environment: Readonly<Record<string, string | undefined>>): SecretProvider {
  return {
    place: 'the environment',
    remedy: (name) => `give it to the runner without leaving a trace: \`read -rs ${name} && export ${name}\``,
    read: async () => environment,
  };
}
