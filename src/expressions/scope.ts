/** Type of a value as far as it is known before a run; `any` fits with everything. */
export type ValueType = 'string' | 'number' | 'boolean' | 'null' | 'list' | 'object' | 'any';

/** What is known of a name: a value of a type, perhaps one of a few texts; or more names below it. */
export type Known = { readonly type: ValueType; readonly choices?: readonly string[] } | Members;

/** Names below a name, by the name in lower case. */
export interface Members {
  readonly members: ReadonlyMap<string, Member>;
  /** What one of the names is, for messages: `param`, `task`, `return`. */
  readonly noun: string;
  /** Code of the diagnostic for a name that is not there. */
  readonly code: 'unknown-name' | 'unknown-task' | 'unknown-return';
  /** For a name that is not there, where nothing near it is. */
  readonly hint?: string;
}

export interface Member {
  /** As it was declared. */
  readonly name: string;
  readonly known: Known;
}

/** The contexts that an expression may read at a place. */
export interface Scope {
  readonly contexts: Members;
  /** Contexts of the language that are not to be had at this place, with why. */
  readonly absent: ReadonlyMap<string, string>;
}

/** Makes members of names and what is known of each. */
export function listMembers(
  entries: Iterable<readonly [string, Known]>,
  about: Omit<Members, 'members'>,
): Members {
  return {
    ...about,
    members: new Map([...entries].map(([name, known]) => [name.toLowerCase(), { name, known }])),
  };
}

/** A value whose type is known. */
export function knownValue(type: ValueType, choices?: readonly string[]): Known {
  return choices === undefined ? { type } : { type, choices };
}
