import type { Bisection, CommitName, Tried } from '../../bisect/bisection.ts';
import { badOf, chooseNext, isOpen, narrow, type Suspects, suspectAll } from '../../bisect/suspects.ts';
import { failure, type Result, success } from '../../diagnostics/result.ts';
import type { Control } from '../../engine/ports.ts';
import type { HistoryCommit } from '../../git/list-between.ts';
import type { RunSummary } from '../../journal/runs/run-summary.ts';
import { mergeControls } from '../merge-controls.ts';
import type { Project } from '../project.ts';
import { type SharedControl, shareControl } from '../sweep/share-control.ts';
import { createCancel } from './create-cancel.ts';
import { describeEnd } from './describe-end.ts';
import { listRecorded } from './list-recorded.ts';
import type { PreparedBisect } from './prepare-bisect.ts';
import { readCulprit } from './read-culprit.ts';
import { type Trial, tryCommit } from './try-commit.ts';

/** How a search is watched and steered. */
export interface BisectOptions {
  /** Signals, for one. */
  readonly control: Control;
  /** Version of the runner. */
  readonly version: string;
  /** A run was started for a commit. */
  readonly onRun?: (commit: CommitName, run: string) => void;
  /** A commit was judged; `left`: how many commits may be the first bad one now. */
  readonly onTried?: (tried: Tried, left: number) => void;
}

/**
 * Finds the first bad commit. What earlier runs tell is used first; then both ends are tried, and rounds of commits that
 * divide the rest best, as many at a time as are asked for. A run whose verdict does not matter any more is canceled.
 * A failure: one of the ends is not what it was said to be. Throws `EnvironmentError`: what has been found out is recorded.
 */
export async function runBisect(
  project: Project,
  prepared: PreparedBisect,
  options: BisectOptions,
): Promise<Result<Bisection>> {
  const control = shareControl(options.control);
  try {
    const recorded = await listRecorded(project, prepared);
    return await new BisectCourse(project, prepared, { ...options, control, recorded }).run();
  } finally {
    control.close();
  }
}

/** What earlier runs tell of the commits between the two ends, nothing being run; and what is left to be tried. */
export async function readBisect(
  project: Project,
  prepared: PreparedBisect,
  version: string,
): Promise<Bisection> {
  const recorded = await listRecorded(project, prepared);
  const control = shareControl({ listen: () => () => {} });
  const course = new BisectCourse(project, prepared, { control, recorded, version });
  return course.read();
}

interface CourseOptions extends Omit<BisectOptions, 'control'> {
  readonly control: SharedControl;
  readonly recorded: ReadonlyMap<string, readonly RunSummary[]>;
}

/** One search, from what is recorded to the first bad commit. */
class BisectCourse {
  readonly #project: Project;
  readonly #prepared: PreparedBisect;
  readonly #options: CourseOptions;
  readonly #trial: Trial;
  readonly #tried = new Map<string, Tried>();
  readonly #underWay = new Map<string, () => void>();
  #suspects: Suspects;

  constructor(project: Project, prepared: PreparedBisect, options: CourseOptions) {
    this.#project = project;
    this.#prepared = prepared;
    this.#options = options;
    const { recorded, version } = options;
    this.#trial = { project, request: prepared.request, recorded, version };
    this.#suspects = suspectAll(prepared.commits);
  }

  async run(): Promise<Result<Bisection>> {
    await this.#readRecorded();
    const ends = [this.#prepared.good, this.#badEnd()];
    await this.#tryAll(ends.filter(({ id }) => !this.#tried.has(id)));
    const wrong = this.#judgeEnds();
    if (wrong !== null && !this.#isCanceled()) return failure([wrong]);
    for (;;) {
      const next = this.#isCanceled() ? [] : chooseNext(this.#suspects, this.#prepared.request.parallel);
      if (next.length === 0) break;
      await this.#tryAll(next.flatMap((id) => this.#prepared.commits.filter((commit) => commit.id === id)));
    }
    return success(await this.#tell());
  }

  async read(): Promise<Bisection> {
    await this.#readAll();
    return this.#tell();
  }

  #badEnd(): HistoryCommit {
    const { commits, good } = this.#prepared;
    return commits.at(-1) ?? good;
  }

  #isCanceled(): boolean {
    return this.#options.control.asked() !== null;
  }

  // The ends, then always the middle one of those that matter: of a thousand records ten are read.
  async #readRecorded(): Promise<void> {
    const { good, commits } = this.#prepared;
    const read = new Set<string>();
    for (const end of [good, this.#badEnd()]) await this.#readOne(end, read);
    while (!this.#isCanceled()) {
      const open = commits.filter(({ id }) => this.#isRecorded(id, read) && isOpen(this.#suspects, id));
      const middle = open[open.length >> 1];
      if (middle === undefined) return;
      await this.#readOne(middle, read);
    }
  }

  async #readAll(): Promise<void> {
    const { good, commits } = this.#prepared;
    const read = new Set<string>();
    for (const commit of [good, ...commits]) await this.#readOne(commit, read);
  }

  async #readOne(commit: HistoryCommit, read: Set<string>): Promise<void> {
    if (!this.#isRecorded(commit.id, read)) return;
    read.add(commit.id);
    const tried = await tryCommit(this.#trial, commit);
    if (tried?.recorded === true) this.#take(tried);
  }

  #isRecorded(id: string, read: ReadonlySet<string>): boolean {
    return this.#options.recorded.has(id) && !read.has(id);
  }

  async #tryAll(commits: readonly HistoryCommit[]): Promise<void> {
    const waiting = [...commits];
    const errors: unknown[] = [];
    const work = async (): Promise<void> => {
      for (let commit = waiting.shift(); commit !== undefined; commit = waiting.shift()) {
        if (errors.length > 0 || this.#isCanceled()) return;
        try {
          await this.#tryOne(commit);
        } catch (error) {
          errors.push(error);
          for (const cancel of this.#underWay.values()) cancel();
        }
      }
    };
    const lanes = Math.min(this.#prepared.request.parallel, waiting.length);
    await Promise.all(Array.from({ length: lanes }, work));
    if (errors.length > 0) throw errors[0];
  }

  async #tryOne(commit: HistoryCommit): Promise<void> {
    const own = createCancel();
    this.#underWay.set(commit.id, own.cancel);
    try {
      const tried = await tryCommit(this.#trial, commit, {
        control: mergeControls([this.#options.control, own.control]),
        onRun: (run) => this.#options.onRun?.(nameOf(commit), run),
      });
      if (tried !== null && !this.#isMoot(commit, tried)) this.#take(tried);
    } finally {
      this.#underWay.delete(commit.id);
    }
  }

  // A run that was canceled, by us or by somebody, says nothing that is worth telling.
  #isMoot({ id }: HistoryCommit, { verdict }: Tried): boolean {
    const isEnd = id === this.#prepared.good.id || id === this.#badEnd().id;
    return verdict === 'skip' && (this.#isCanceled() || !(isEnd || isOpen(this.#suspects, id)));
  }

  #take(tried: Tried): void {
    this.#tried.set(tried.commit, tried);
    this.#suspects = narrow(this.#suspects, tried.commit, tried.verdict);
    this.#options.onTried?.(tried, this.#suspects.commits.length);
    for (const [id, cancel] of this.#underWay) {
      const isEnd = id === this.#prepared.good.id || id === this.#badEnd().id;
      if (!isEnd && !isOpen(this.#suspects, id)) cancel();
    }
  }

  #judgeEnds() {
    const good = ['good', this.#prepared.good, this.#prepared.request.good] as const;
    const bad = ['bad', this.#badEnd(), this.#prepared.request.bad] as const;
    // A slip in a name shows at both: the bad one is what somebody looks at.
    const ends = this.#tried.get(bad[1].id)?.verdict === 'skip' ? [bad, good] : [good, bad];
    for (const [verdict, { id }, name] of ends) {
      const tried = this.#tried.get(id);
      if (tried !== undefined && tried.verdict !== verdict) {
        return describeEnd(this.#prepared, { verdict, name, tried });
      }
    }
    return null;
  }

  async #tell(): Promise<Bisection> {
    const { request, good } = this.#prepared;
    const bad = badOf(this.#suspects);
    const isFound = this.#suspects.commits.length === 1 && this.#tried.get(bad.id)?.verdict === 'bad';
    const commit = this.#prepared.commits.find(({ id }) => id === bad.id);
    const names = this.#suspects.commits.map(({ id }) => id);
    return {
      pipeline: request.pipeline,
      task: request.task ?? null,
      good: good.id,
      bad: this.#badEnd().id,
      found:
        isFound && commit !== undefined
          ? await readCulprit(this.#project, { commit, task: request.task ?? null, tried: this.#tried })
          : null,
      suspects: isFound ? [] : this.#prepared.commits.filter(({ id }) => names.includes(id)).map(nameOf),
      tried: [good, ...this.#prepared.commits].flatMap(({ id }) => this.#tried.get(id) ?? []),
      stopped: this.#options.control.asked()?.by ?? null,
    };
  }
}

function nameOf({ id, author, date, subject }: HistoryCommit): CommitName {
  return { commit: id, author, date, subject };
}
