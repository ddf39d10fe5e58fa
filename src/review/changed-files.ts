import picomatch from 'picomatch';

/** The files that differ between two commits, for quick questions. */
export interface ChangedFiles {
  readonly has: (path: string) => boolean;
  /** The first of them that a glob matches, or that lies in the folder that it names; null when there is none. */
  readonly findMatch: (glob: string) => string | null;
  /** All that a glob matches, or that lie in the folder that it names. */
  readonly listMatches: (glob: string) => readonly string[];
  readonly count: number;
}

/** Indexes paths relative to the project, with `/`. Each glob is matched once, with the paths below its fixed part only. */
export function indexChangedFiles(paths: readonly string[]): ChangedFiles {
  const sorted = [...paths].sort(compareTexts);
  const known = new Set(sorted);
  const answers = new Map<string, string | null>();
  return {
    has: (path) => known.has(path),
    findMatch: (glob) => {
      const asked = answers.get(glob);
      if (asked !== undefined) return asked;
      const [answer = null] = matchesOf(sorted, glob);
      answers.set(glob, answer);
      return answer;
    },
    listMatches: (glob) => [...matchesOf(sorted, glob)],
    count: sorted.length,
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
