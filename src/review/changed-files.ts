import picomatch from 'picomatch';

/** The files that differ between two commits, for quick questions. */
export interface ChangedFiles {
  readonly has: (path: string) => boolean;
  /** The first of them that a glob matches, or that lies in the folder that it names; null when there is none. */
  readonly findMatch: (glob: string) => string | null;
  /** As `findMatch`, of files that a program could read as its own: no pipeline file is. */
  readonly findCode: (glob: string) => string | null;
  /** All that a glob matches, or that lie in the folder that it names. */
  readonly listMatches: (glob: string) => readonly string[];
  readonly listCode: (glob: string) => readonly string[];
  readonly count: number;
}

/** Indexes paths relative to the project, with `/`. Each glob is matched once, with the paths below its fixed part only. */
export function indexChangedFiles(paths: readonly string[]): ChangedFiles {
  const sorted = [...paths].sort(compareTexts);
  const code = sorted.filter((path) => !isDefinition(path));
  const known = new Set(sorted);
  return {
    has: (path) => known.has(path),
    findMatch: createFinder(sorted),
    findCode: createFinder(code),
    listMatches: (glob) => [...matchesOf(sorted, glob)],
    listCode: (glob) => [...matchesOf(code, glob)],
    count: sorted.length,
  };
}

/** What runnable reads itself in its folder; the values that somebody keeps there for params are data. */
function isDefinition(path: string): boolean {
  return path.startsWith('.runnable/') && !/\.parameters\.(?:json|ya?ml)$/.test(path);
}

function createFinder(sorted: readonly string[]): (glob: string) => string | null {
  const answers = new Map<string, string | null>();
  return (glob) => {
    const asked = answers.get(glob);
    if (asked !== undefined) return asked;
    const [answer = null] = matchesOf(sorted, glob);
    answers.set(glob, answer);
    return answer;
  };
}

function matchesOf(sorted: readonly string[], given: string): Iterable<string> {
  if (sorted.length === 0) return [];
  const glob = given.replace(/^(?:\.\/)+/, '').replace(/\/+$/, '');
  const { base, isGlob } = marks.test(glob) ? picomatch.scan(glob) : { base: glob, isGlob: false };
  if (!isGlob) return matchesBelow(sorted, glob, (path) => path === glob || path.startsWith(`${glob}/`));
  let matches: ((path: string) => boolean) | undefined;
  return matchesBelow(sorted, base === '' ? '' : `${base}/`, (path) => {
    // Most globs have no changed file below their fixed part, and need not be understood.
    matches ??= picomatch([glob, `${glob}/**`], { dot: true, nonegate: true, flags: 's' });
    return matches(path);
  });
}

/** What every glob has one of. */
const marks = /[*?[\]{}()!+@\\]/;

function* matchesBelow(
  sorted: readonly string[],
  start: string,
  matches: (path: string) => boolean,
): Iterable<string> {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compareTexts(sorted[middle] ?? '', start) < 0) low = middle + 1;
    else high = middle;
  }
  for (let index = low; index < sorted.length; index += 1) {
    const path = sorted[index] ?? '';
    if (!path.startsWith(start)) return;
    if (matches(path)) yield path;
  }
}

function compareTexts(left: string, right: string): number {
  return left < right ? -1 : Number(left > right);
}
