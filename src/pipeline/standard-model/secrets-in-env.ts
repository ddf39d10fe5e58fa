import { type DeclaredVariable, listEnvironments } from '../rules/environments.ts';
import type { Finding, Lint } from './lint.ts';

/** No secret is written into the file, or given as an ordinary variable: neither would be masked. */
export const secretsInEnv: Lint = {
  code: 'secret-in-env',
  reliesOn: ['secrets'],
  find: (subject) => {
    const secrets = new Set(subject.pipeline.secrets);
    return listEnvironments(subject).flatMap((variable) => checkVariable(variable, secrets));
  },
};

function checkVariable(variable: DeclaredVariable, secrets: ReadonlySet<string>): Finding[] {
  const { name, value, path, task } = variable;
  const place = {
    path,
    part: 'key' as const,
    conceals: path,
    ...(task === undefined ? {} : { task }),
  };
  if (secrets.has(name)) {
    const message = `\`${name}\` is a secret and is given as an ordinary variable here, which is not masked`;
    const hint = `list \`${name}\` in \`secrets\` of the task and remove it from \`env\``;
    return [{ ...place, message, hint }];
  }
  if (!looksSecret(name, value)) return [];
  const message = `\`${name}\` looks like a secret that is written into the file`;
  const hint = `remove it, and list \`${name}\` in \`secrets\``;
  return [{ ...place, message, hint }];
}

/** Whether the value of a variable looks like a secret, by what it is or by what the variable is called. */
export function looksSecret(name: string, value: string): boolean {
  if (known.some((pattern) => pattern.test(value))) return true;
  if (!sensitive.test(name) || value.includes('${{')) return false;
  return /^[^\s/$]{8,}$/.test(value) || (/^[^\s./~$]\S{15,}$/.test(value) && bitsOf(value) > 3.5);
}

const sensitive = /(?:^|_)(?:TOKEN|PASSWORD|PASSWD|SECRET|API_?KEY|PRIVATE_KEY|ACCESS_KEY|SECRET_KEY)$/i;

/** How tokens of well-known services begin, whatever the variable is called. */
const known: readonly RegExp[] = [
  /^(?:gh[opsur]_|github_pat_)\w{20,}/,
  /^glpat-[\w-]{20,}/,
  /^(?:AKIA|ASIA)[0-9A-Z]{16}$/,
  /^xox[a-z]-[\w-]{10,}/,
  /^AIza[\w-]{35}$/,
  /^sk-[\w-]{20,}/,
  /^npm_\w{36}$/,
  /^eyJ[\w-]{10,}\.eyJ[\w-]{10,}\./,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----/,
  /^[a-z][a-z0-9+.-]*:\/\/[^\s/:@]*:[^\s/@$]{3,}@/,
];

/** Entropy of a text by its characters, in bits for each of them: words of people have less than 3.5. */
function bitsOf(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  return [...counts.values()].reduce((bits, count) => {
    const share = count / text.length;
    return bits - share * Math.log2(share);
  }, 0);
}
