/** The caller's variables that tasks see without being asked for; everything else, tokens of CI runners above all, stays outside. */
export function isAllowed(name: string): boolean {
  return allowed.has(name) || allowedPrefixes.some((prefix) => name.startsWith(prefix));
}

const allowed: ReadonlySet<string> = new Set([
  ...['PATH', 'HOME', 'LANG', 'TZ', 'TERM', 'USER', 'SHELL', 'TMPDIR'],
  ...['VIRTUAL_ENV', 'LD_LIBRARY_PATH', 'JAVA_HOME'],
  ...['http_proxy', 'https_proxy', 'ftp_proxy', 'all_proxy', 'no_proxy'],
  ...['HTTP_PROXY', 'HTTPS_PROXY', 'FTP_PROXY', 'ALL_PROXY', 'NO_PROXY'],
]);
const allowedPrefixes = ['LC_', 'CONDA_', 'SSL_CERT_', 'XDG_'];

export type Variables = Readonly<Record<string, string>>;

/** What every task of an executor gets of the caller's environment. */
export function allowedVariables(caller: Readonly<Record<string, string | undefined>>): Variables {
  return pick(caller, Object.keys(caller).filter(isAllowed));
}

/** The caller's variables of these names; a name that ends in `*` means all that begin so. */
export function pick(
  caller: Readonly<Record<string, string | undefined>>,
  names: readonly string[],
): Variables {
  const picked: Record<string, string> = Object.create(null);
  for (const name of names.flatMap((each) => spellOut(each, caller))) {
    const value = Object.hasOwn(caller, name) ? caller[name] : undefined;
    if (value !== undefined) picked[name] = value;
  }
  return picked;
}

function spellOut(name: string, caller: object): readonly string[] {
  if (!name.endsWith('*')) return [name];
  return Object.keys(caller).filter((each) => each.startsWith(name.slice(0, -1)));
}

/** Git in a task takes no bare repository that lies in the work tree for its own: its configuration could run programs. */
export function guardGit(variables: Variables): Variables {
  const count = Number(variables['GIT_CONFIG_COUNT'] ?? 0);
  const place = Number.isSafeInteger(count) && count >= 0 ? count : 0;
  return {
    GIT_CONFIG_COUNT: String(place + 1),
    [`GIT_CONFIG_KEY_${place}`]: 'safe.bareRepository',
    [`GIT_CONFIG_VALUE_${place}`]: 'explicit',
  };
}
