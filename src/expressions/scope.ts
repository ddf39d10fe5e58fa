/** Type of a value as far as it is known before a run; `any` fits with everything. */
export type ValueType = 'string' | 'number' | 'boolean' | 'null' | 'list' | 'object' | 'any';

/** What is known of a name: a value of a type, perhaps one of a few texts; or more names below it. */
export type Known =
  | {
      readonly type: ValueType;
      readonly choices?: readonly string[];
      /** It may be null as well, which is a fair question. */
      readonly nullable?: true;
    }
  | Members;

/** Names below a name, by the name in lower case. */
export interface Members {
  readonly members: ReadonlyMap<string, Member>;
  /** What one of the names is, for messages: `param`, `task`, `return`. */
  readonly noun: string;
  /** Code of the diagnostic for a name that is not there. */
  readonly code: 'unknown-name' | 'unknown-task' | 'unknown-return';
  /** For a name that is not there, where nothing near it is. */
  readonly hint?: string;
  /** Names farther out, where none of these is meant: of what stands around. */
  readonly outer?: Members;
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

/** What a name means; the nearest of that name counts. Letter case is not regarded. */
export function findMember(members: Members, name: string): Member | undefined {
  const folded = name.toLowerCase();
  for (let at: Members | undefined = members; at !== undefined; at = at.outer) {
    const member = at.members.get(folded);
    if (member !== undefined) return member;
  }
  return undefined;
}

/** All names that may be meant, as they were declared, nearest first. */
export function listNames(members: Members): string[] {
  const names: string[] = [];
  for (let at: Members | undefined = members; at !== undefined; at = at.outer) {
    for (const member of at.members.values()) names.push(member.name);
  }
  return names;
}

/** A value whose type is known. */
export function knownValue(type: ValueType, choices?: readonly string[]): Known {
  return choices === undefined ? { type } : { type, choices };
}
