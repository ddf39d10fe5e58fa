import { EnvironmentError } from '../diagnostics/errors.ts';
import type { Secrets } from '../engine/ports.ts';
import { createMask, type Mask, shortestSecret } from '../redact/mask.ts';
import type { SecretProvider } from './provider.ts';

/** The secrets of one run, all of them known, so that none can show itself before it is first used. */
export interface RunSecrets extends Secrets {
  /** Null where the run has no secrets. */
  readonly masking: Mask | null;
}

/**
 * Reads every secret that a run may need before its first task starts.
 * Throws one `EnvironmentError` that names all that are missing, or those that cannot be used; never a value.
 */
export async function openSecrets(names: Iterable<string>, provider: SecretProvider): Promise<RunSecrets> {
  const wanted = [...new Set(names)].sort();
  const held = wanted.length === 0 ? {} : await provider.read();
  const values = new Map(wanted.map((name) => [name, lookUp(held, name)]));
  const missing = wanted.filter((name) => values.get(name) === '');
  if (missing.length > 0) throw missingError(missing, provider);
  for (const [name, value] of values) checkValue(name, value, provider);
  const masking = values.size === 0 ? null : createMask([...values.values()]);
  return {
    resolve: async (some) => Object.fromEntries(some.map((name) => [name, take(values, name, provider)])),
    ...(masking === null ? {} : { mask: masking.text, detector: masking.detector }),
    masking,
  };
}

function lookUp(held: Readonly<Record<string, string | undefined>>, name: string): string {
  return Object.hasOwn(held, name) ? (held[name] ?? '') : '';
}

function take(values: ReadonlyMap<string, string>, name: string, provider: SecretProvider): string {
  const value = values.get(name);
  if (value === undefined) throw missingError([name], provider);
  return value;
}

// An empty value counts as none: it is what CI systems give for a secret that nobody set.
function missingError(names: readonly string[], provider: SecretProvider): EnvironmentError {
  const list = names.map((name) => `\`${name}\``).join(', ');
  const [first = ''] = names;
  return new EnvironmentError(
    'secret-missing',
    `${names.length === 1 ? 'the secret' : 'the secrets'} ${list} ${names.length === 1 ? 'is' : 'are'} not set in ${provider.place}`,
    { hint: provider.remedy(first) },
  );
}

function checkValue(name: string, value: string, provider: SecretProvider): void {
  const problem = problemOf(value);
  if (problem === null) return;
  throw new EnvironmentError('secret-unusable', `the secret \`${name}\` in ${provider.place} ${problem}`, {
    hint: `a secret has at least ${shortestSecret} characters and no NUL; what is no secret belongs in \`env\` or \`params\``,
  });
}

function problemOf(value: string): string | null {
  if (value.length < shortestSecret) {
    return `has fewer than ${shortestSecret} characters, so it could not be masked in logs`;
  }
  return value.includes('\0') ? 'holds a NUL character, which no environment can carry' : null;
}
