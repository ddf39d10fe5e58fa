import type { RunSummary } from '../../../journal/runs/run-summary.ts';
import { copySequence } from '../copy.ts';
import { createPainter } from '../painter.ts';
import { openStage, type Stage, type Terminal } from '../stage/stage.tsx';
import type { BrowseActions, BrowsedRuns, RunDetails } from './browsed-runs.ts';
import { layOutRuns, pageRows, showsFacts } from './lay-out-runs.ts';
import { pressRuns, type RunsWish } from './press-runs.ts';
import { chosenRun, filterRuns, firstRunsState, isAtWork } from './runs-state.ts';

/** What is needed to look through runs. */
export interface BrowseOptions {
  readonly terminal: Terminal;
  readonly runs: BrowsedRuns;
  readonly actions: BrowseActions;
  /** Somebody else says that it is enough: the terminal is gone. */
  readonly signal: AbortSignal;
}

/** Shows the runs on a terminal until somebody leaves. */
export async function browseRuns(options: BrowseOptions): Promise<void> {
  await new RunsBrowser(options).run();
}

/** Milliseconds between two looks at the records, and how many times as long as a look they are at least apart. */
const lookMs = 1000;
const restOfLook = 20;

class RunsBrowser {
  readonly #options: BrowseOptions;
  readonly #stage: Stage;
  readonly #painter;
  readonly #over = new AbortController();
  #ui = firstRunsState;
  #runs: readonly RunSummary[] | null = null;
  #details: { readonly key: string; readonly of: RunDetails | null } | null = null;
  #busy = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: BrowseOptions) {
    this.#options = options;
    this.#painter = createPainter(
      () => this.#draw(),
      // A clock goes on where a run is at work.
      () => ((this.#runs ?? []).some(isAtWork) ? 0 : -1),
    );
    const onKey = (key: string) => this.#press(key);
    this.#stage = openStage(options.terminal, { onKey, onResize: () => this.#painter.now() });
  }

  async run(): Promise<void> {
    const { signal } = this.#options;
    const stop = () => this.#over.abort();
    signal.addEventListener('abort', stop, { once: true });
    const over = new Promise<void>((resolve) => {
      this.#over.signal.addEventListener('abort', () => resolve(), { once: true });
    });
    try {
      await Promise.race([over, this.#look()]);
      await over;
    } finally {
      signal.removeEventListener('abort', stop);
      clearTimeout(this.#timer);
      this.#painter.stop();
      this.#stage.close();
    }
  }

  async #look(): Promise<void> {
    clearTimeout(this.#timer);
    const began = performance.now();
    const runs = await this.#options.runs.list();
    if (this.#over.signal.aborted) return;
    const changed = JSON.stringify(runs) !== JSON.stringify(this.#runs);
    this.#runs = runs;
    if (changed) this.#painter.soon();
    const wait = Math.max(lookMs, restOfLook * (performance.now() - began));
    this.#timer = setTimeout(() => void this.#look().catch((error) => this.#note(describe(error))), wait);
  }

  #seen() {
    const runs = this.#runs ?? [];
    const shown = filterRuns(runs, this.#ui.filter);
    return { ui: this.#ui, size: this.#stage.size(), runs, shown, chosen: chosenRun(shown, this.#ui) };
  }

  async #draw(): Promise<void> {
    const seen = this.#seen();
    const { unicode } = this.#options.terminal.style;
    const known = seen.chosen !== null && keyOf(seen.chosen) === this.#details?.key ? this.#details.of : null;
    const now = this.#options.runs.now();
    if (!this.#stage.draw(layOutRuns({ ...seen, runs: this.#runs, details: known, now, unicode })))
      this.#painter.soon();
    if (seen.chosen !== null && showsFacts(seen.size)) void this.#read(seen.chosen);
  }

  // One at a time: a person goes through a list faster than journals are read.
  async #read(run: RunSummary): Promise<void> {
    const key = keyOf(run);
    if (this.#busy || this.#details?.key === key) return;
    this.#busy = true;
    try {
      this.#details = { key, of: await this.#options.runs.read(run.id) };
    } finally {
      this.#busy = false;
      this.#painter.soon();
    }
  }

  #press(key: string): void {
    if (this.#over.signal.aborted) return;
    const seen = this.#seen();
    const { ui, wish } = pressRuns(key, { ...seen, page: pageRows(seen.size) });
    this.#ui = ui;
    if (wish !== undefined) void this.#fulfil(wish);
    this.#painter.now();
  }

  async #fulfil(wish: RunsWish): Promise<void> {
    try {
      await this.#carryOut(wish);
    } catch (error) {
      this.#note(describe(error));
    }
  }

  async #carryOut(wish: RunsWish): Promise<void> {
    const { actions } = this.#options;
    switch (wish.do) {
      case 'open':
        return this.#open(wish.id);
      case 'copy':
        this.#stage.write(copySequence(wish.id));
        return this.#note(`copied ${wish.id}`);
      case 'cancel':
        return this.#note(await actions.cancel(wish.id));
      case 'remove':
        this.#note(await actions.remove(wish.run));
        return this.#look();
      case 'report':
        this.#note('writing the report …');
        return this.#note(await actions.report(wish.id));
      case 'compare': {
        const lines = await actions.compare(wish.before, wish.after);
        this.#ui = { ...this.#ui, text: { title: `${wish.before} and ${wish.after}`, lines }, offset: 0 };
        return this.#painter.now();
      }
      case 'rerun': {
        this.#note('starting …');
        const started = await actions.rerun(wish.id, wish.how);
        return 'problem' in started ? this.#note(started.problem) : this.#open(started.run);
      }
      case 'leave':
        return this.#over.abort();
      default:
        return wish satisfies never;
    }
  }

  async #open(id: string): Promise<void> {
    this.#ui = { ...this.#ui, notice: '', selected: id };
    await this.#painter.paused(() => this.#stage.hand(() => this.#options.actions.open(id)));
    await this.#look();
  }

  #note(notice: string): void {
    this.#ui = { ...this.#ui, notice };
    this.#painter.now();
  }
}

// A run that goes on is read anew when something has changed in the list.
function keyOf({ id, status, endedAt }: RunSummary): string {
  return `${id} ${status} ${endedAt}`;
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
