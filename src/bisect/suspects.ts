import { InternalError } from '../diagnostics/errors.ts';

/** A commit with the ids of those that it stands on. */
export interface Commit {
  readonly id: string;
  readonly parents: readonly string[];
}

/** What came of a commit: the task succeeded, failed, or nothing can be said. */
export type Verdict = 'good' | 'bad' | 'skip';

/** Commits of a history that may be the first bad one. A value: narrowing gives a new one. */
export interface Suspects {
  /** Parents before children; the last one is known to be bad, and all others lead to it. */
  readonly commits: readonly Commit[];
  /** Those of which nothing can be said. */
  readonly skipped: ReadonlySet<string>;
}

/** All commits that lead from a good one to a bad one: parents before children, the bad one last, without the good one. */
export function suspectAll(commits: readonly Commit[]): Suspects {
  if (commits.length === 0) throw new InternalError('a bisection needs at least the bad commit');
  return { commits, skipped: new Set() };
}

/** What is left when a commit has been judged. One that is no suspect any more changes nothing. */
export function narrow(suspects: Suspects, id: string, verdict: Verdict): Suspects {
  const { commits, skipped } = suspects;
  const isKnown = commits.some((commit) => commit.id === id);
  if (!isKnown) return suspects;
  if (verdict === 'skip') {
    return id === badOf(suspects).id ? suspects : { commits, skipped: new Set([...skipped, id]) };
  }
  const led = listAncestors(parentsOf(commits), id);
  const left = commits.filter((commit) => led.has(commit.id) === (verdict === 'bad'));
  // The bad one itself was judged good: that contradicts what is known, and the earlier word counts.
  return left.length === 0 ? suspects : { commits: left, skipped };
}

/** The one that is known to be bad and that no other known bad one leads to. */
export function badOf({ commits }: Suspects): Commit {
  const bad = commits.at(-1);
  if (bad === undefined) throw new InternalError('nothing is suspected any more');
  return bad;
}

/** Whether a commit is still worth a try. */
export function isOpen(suspects: Suspects, id: string): boolean {
  const { commits, skipped } = suspects;
  return id !== badOf(suspects).id && !skipped.has(id) && commits.some((commit) => commit.id === id);
}

/**
 * Up to so many commits whose verdicts divide the suspects best: into halves for one, into k + 1 parts for k. Near
 * commits of which nothing can be said others are tried, farther and farther from them. Empty: there is nothing to try.
 */
export function chooseNext(suspects: Suspects, count: number): readonly string[] {
  const weights = weigh(suspects.commits);
  // The last one is known to be bad.
  const open = suspects.commits.slice(0, -1).flatMap(({ id }) => (suspects.skipped.has(id) ? [] : [id]));
  const total = suspects.commits.length;
  const skipped = suspects.commits.filter(({ id }) => suspects.skipped.has(id)).length;
  const chosen: string[] = [];
  for (const share of shares(count, skipped)) {
    const distance = (id: string) => Math.abs((weights.get(id) ?? 0) - share * total);
    const [nearest] = open
      .filter((id) => !chosen.includes(id))
      .reduce<readonly [string | null, number]>(
        ([best, least], id) => (distance(id) < least ? [id, distance(id)] : [best, least]),
        [null, Number.POSITIVE_INFINITY],
      );
    if (nearest !== null) chosen.push(nearest);
  }
  return chosen;
}

/** Tries that are needed at most when so many suspects are left and so many are tried at once, if none is skipped. */
export function countRounds(suspects: number, atOnce: number): number {
  return Math.ceil(Math.log(Math.max(1, suspects)) / Math.log(atOnce + 1) - 1e-9);
}

// How much of the suspects should lead to each choice. Where some say nothing, other places are looked at each time.
function shares(count: number, skipped: number): readonly number[] {
  const step = 1 / (count + 1);
  const shift = skipped === 0 ? 0 : spread(Math.ceil(skipped / 2)) * step * (skipped % 2 === 0 ? -1 : 1);
  return Array.from({ length: count }, (_, index) => (index + 1) * step + shift);
}

/** 1/2, 1/4, 3/4, 1/8, 5/8, …: each new share is far from those before it. */
function spread(index: number): number {
  let share = 0;
  let step = 0.5;
  for (let rest = index; rest > 0; rest = Math.floor(rest / 2)) {
    share += step * (rest % 2);
    step /= 2;
  }
  return share;
}

/** Commits above which their place in the order stands for how many lead to them. */
const mostWeighed = 1024;

/** How many of the commits lead to each of them, itself included. */
function weigh(commits: readonly Commit[]): ReadonlyMap<string, number> {
  const index = new Map(commits.map(({ id }, at) => [id, at]));
  const isLine = commits.every(
    ({ parents }, at) => at === 0 || parents.some((id) => index.get(id) === at - 1),
  );
  if (isLine || commits.length > mostWeighed) return new Map(commits.map(({ id }, at) => [id, at + 1]));
  const parents = parentsOf(commits);
  return new Map(commits.map(({ id }) => [id, listAncestors(parents, id).size]));
}

type Parents = ReadonlyMap<string, readonly string[]>;

function parentsOf(commits: readonly Commit[]): Parents {
  return new Map(commits.map((commit) => [commit.id, commit.parents]));
}

/** The commits of a list that lead to one of it, itself included. */
function listAncestors(parents: Parents, id: string): ReadonlySet<string> {
  const found = new Set<string>();
  const waiting = [id];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const above = parents.get(next);
    if (above === undefined || found.has(next)) continue;
    found.add(next);
    waiting.push(...above);
  }
  return found;
}
