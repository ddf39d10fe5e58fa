import { EnvironmentError } from '../diagnostics/errors.ts';
import type { Secrets } from '../engine/ports.ts';
import { createMask, type Mask, shortestSecret } from '../redact/mask.ts';
import type { SecretProvider } from './provider.ts';

/** The secrets of one run, all of them known, so that none can show itself before it is first used. */
export interface RunSecrets extends Secrets {
  /** Null where the run has no secrets. */
  readonly masking: Mask | null;
  /** Every value that is masked. */
  readonly values: readonly string[];
  /** The value of a secret that the run can do without; null when it is not to be had. */
  readonly find: (name: string) => string | null;
}

/**
 * Reads every secret that a run may need before its first task starts.
 * Throws one `EnvironmentError` that names all that are missing, or those that cannot be used; never a value.
 * `wishes`: names of those that the run can do without; they are masked like the others.
 */
export async function openSecrets(
  names: Iterable<string>,
  provider: SecretProvider,
  wishes: Iterable<string> = [],
): Promise<RunSecrets> {
  const wanted = [...new Set(names)].sort();
  const wished = await readWishes([...new Set(wishes)], provider);
  const held = wanted.length === 0 ? {} : await provider.read();
  const values = new Map(wanted.map((name) => [name, lookUp(held, name)]));
  const missing = wanted.filter((name) => values.get(name) === '');
  if (missing.length > 0) throw missingError(missing, provider);
  for (const [name, value] of values) checkValue(name, value, provider);
  const known = new Set([...values.values(), ...wished.values()]);
  const masking = known.size === 0 ? null : createMask([...known]);
  return {
    resolve: async (some) => Object.fromEntries(some.map((name) => [name, take(values, name, provider)])),
    ...(masking === null ? {} : { mask: masking.text, detector: masking.detector }),
    masking,
    values: [...known],
    find: (name) => wished.get(name) ?? null,
  };
}

// What cannot be read, or not be masked, is not there.
async function readWishes(
  names: readonly string[],
  provider: SecretProvider,
): Promise<ReadonlyMap<string, string>> {
  if (names.length === 0) return new Map();
  try {
    const held = await provider.read();
    const found = names.map((name) => [name, lookUp(held, name)] as const);
    return new Map(found.filter(([, value]) => value !== '' && problemOf(value) === null));
  } catch (error) {
    if (error instanceof EnvironmentError) return new Map();
    throw error;
  }
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
