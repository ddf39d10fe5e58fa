/** Which repository, index and objects a git process works with; all of it told, nothing looked for. */
export interface GitPlace {
  /** The caller's environment. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Absent: git looks for the repository of the current folder, and checks who owns it. */
  readonly gitDirectory?: string;
  readonly workTree?: string;
  readonly index?: string;
  /** Where new objects go. */
  readonly objectDirectory?: string;
  /** Further folders of objects to read from. */
  readonly alternates?: readonly string[];
  /** Whether the settings of the user and the system count. They do not where bytes must be exact. */
  readonly settings: 'none' | 'of-user';
  /** Variables for this process only, such as those that a fetch needs. */
  readonly extra?: Readonly<Record<string, string>>;
}

/** The whole environment of a git process: the few variables of the caller that git needs, and ours. */
export function gitEnvironment(place: GitPlace): Record<string, string> {
  const variables: Record<string, string | undefined> = {
    ...pick(place.environment, inherited),
    ...fixed,
    ...(place.settings === 'none' ? withoutSettings : {}),
    GIT_DIR: place.gitDirectory,
    GIT_WORK_TREE: place.workTree,
    GIT_INDEX_FILE: place.index,
    GIT_OBJECT_DIRECTORY: place.objectDirectory,
    GIT_ALTERNATE_OBJECT_DIRECTORIES: place.alternates?.map(quotePath).join(':'),
    ...place.extra,
  };
  return pick(variables, Object.keys(variables));
}

// No `GIT_*` among them: a caller's GIT_DIR or GIT_CONFIG_COUNT would point git somewhere else.
const inherited = [
  'PATH',
  'HOME',
  'XDG_CONFIG_HOME',
  'TMPDIR',
  'LD_LIBRARY_PATH',
  'DYLD_LIBRARY_PATH',
  'SUDO_UID',
];

const fixed = {
  LC_ALL: 'C',
  GIT_OPTIONAL_LOCKS: '0',
  GIT_TERMINAL_PROMPT: '0',
  GIT_NO_REPLACE_OBJECTS: '1',
  GIT_NO_LAZY_FETCH: '1',
  GIT_PAGER: 'cat',
};

const withoutSettings = {
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_SYSTEM: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
};

function pick(from: Readonly<Record<string, string | undefined>>, names: readonly string[]) {
  const picked: Record<string, string> = {};
  for (const name of names) {
    const value = from[name];
    if (value !== undefined) picked[name] = value;
  }
  return picked;
}

/** A folder as git reads it in a list of alternates: one with a colon or line end would be taken apart. */
export function quotePath(path: string): string {
  return /^"|[:\n\\]/.test(path) ? `"${path.replace(/["\\]/g, '\\$&').replaceAll('\n', '\\n')}"` : path;
}
