/** What a requirements file refers to. Paths as they are written. */
export interface Requirements {
  /** Other files of the same form (`-r`, `-c`), relative to the file. */
  readonly files: readonly string[];
  /** Packages that lie on this machine, relative to the folder that pip runs in. */
  readonly paths: readonly LocalPackage[];
}

export interface LocalPackage {
  readonly path: string;
  /** Installed with `-e`: it stays where it is. */
  readonly editable: boolean;
}

/** Reads a requirements file as pip does, as far as it concerns other files. */
export function readRequirements(text: string): Requirements {
  const files: string[] = [];
  const paths: LocalPackage[] = [];
  for (const line of joinLines(text)) {
    const [, letter, value] = readOption(line) ?? [];
    if (letter === undefined || value === undefined) paths.push(...toPackages(localPath(line), false));
    else if (letter === 'e') paths.push(...toPackages(editablePath(value), true));
    else if (!isAddress(value)) files.push(value);
  }
  return { files, paths };
}

// The letter of an option that names a file or a package, and what it names.
function readOption(line: string): readonly [string, string, string] | null {
  const [whole, short, long, value] =
    /^(?:-([rce])\s*|--(requirement|constraint|editable)(?:\s*=\s*|\s+))(\S.*)$/.exec(line) ?? [];
  const letter = short ?? long?.[0];
  return whole === undefined || letter === undefined || value === undefined ? null : [whole, letter, value];
}

function toPackages(path: string | null, editable: boolean): LocalPackage[] {
  return path === null ? [] : [{ path: withoutExtras(path), editable }];
}

function editablePath(value: string): string | null {
  return localPath(value) ?? (isAddress(value) || value.includes('@') ? null : value);
}

function isAddress(text: string): boolean {
  return /^[\w+.-]+:\/\//.test(text);
}

// A backslash at the end goes on; what follows a `#` after a blank is for people.
function joinLines(text: string): string[] {
  return text
    .replaceAll(/\\\r?\n/g, ' ')
    .split(/\r?\n/)
    .map((line) => line.replace(/(?:^|\s)#.*$/, '').trim())
    .filter((line) => line !== '');
}

/** The path of a package that a requirement names by it; null for one by name or by a web address. */
function localPath(requirement: string): string | null {
  if (requirement.startsWith('-')) return null;
  const [, direct] = /^[\w.-]+(?:\[[^\]]*\])?\s*@\s*(.+)$/.exec(requirement) ?? [];
  const text = (direct ?? requirement).replace(/\s+(?:;|--).*$/, '').trim();
  if (text.startsWith('file:')) {
    return decodePath(text.replace(/^file:(?:\/\/(?:localhost)?)?/, '').replace(/#.*$/, ''));
  }
  if (isAddress(text)) return null;
  const isPath =
    /^\.{0,2}\//.test(text) || /^\.{1,2}(?:\[|$)/.test(text) || /\.(?:whl|tar\.gz|zip)$/.test(text);
  return isPath ? text : null;
}

// Where the code is no code, pip takes it as it stands.
function decodePath(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function withoutExtras(path: string): string {
  return path.replace(/\[[^\]]*\]$/, '');
}
