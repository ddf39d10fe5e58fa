import { initialState } from '../../engine/initial-state.ts';
import type { AttemptName } from '../../engine/ports.ts';
import { reduce } from '../../engine/reduce.ts';
import { chooseCopy, copySequence } from './copy.ts';
import { measure } from './layout/geometry.ts';
import { layOut } from './layout/lay-out.ts';
import { describeBytes } from './layout/log-pane.ts';
import type { Seen } from './layout/seen.ts';
import { lookAt } from './look-at.ts';
import { afterEnd, hasEndedWell } from './model/after-end.ts';
import type { SearchEnd, SearchStep } from './model/log-page.ts';
import { press, type Wish } from './model/press.ts';
import { firstState } from './model/ui-state.ts';
import { attemptOf, OpenLogs } from './open-logs.ts';
import { createPainter } from './painter.ts';
import { openStage, type Stage, type Terminal } from './stage/stage.tsx';
import type { RunActions, WatchEnd, WatchedRun } from './watched-run.ts';

/** What is needed to look at a run. */
export interface WatchOptions {
  readonly terminal: Terminal;
  readonly run: WatchedRun;
  readonly actions: RunActions;
  /** Somebody else says that it is enough: the terminal is gone. */
  readonly signal: AbortSignal;
}

/** Shows a run on a terminal until somebody leaves it, or until it has ended before their eyes and nothing failed. */
export async function watchRun(options: WatchOptions): Promise<WatchEnd> {
  return new RunWatch(options).run();
}

class RunWatch {
  readonly #options: WatchOptions;
  readonly #logs: OpenLogs;
  readonly #stage: Stage;
  readonly #painter;
  readonly #over = new AbortController();
  #state;
  #ui = firstState;
  #live: boolean;
  #seen: Seen | null = null;
  #end: WatchEnd | null = null;
  #earlier: readonly number[] | null = null;

  constructor(options: WatchOptions) {
    this.#options = options;
    this.#live = options.run.live;
    this.#state = initialState(options.run.plan);
    this.#logs = new OpenLogs(options.run);
    this.#painter = createPainter(
      () => this.#draw(),
      () => (this.#live ? this.#logs.size : -1),
    );
    const onKey = (key: string) => this.#press(key);
    this.#stage = openStage(options.terminal, { onKey, onResize: () => this.#painter.now() });
  }

  async run(): Promise<WatchEnd> {
    const { signal } = this.#options;
    const stop = () => this.#leave({ how: 'detached' });
    signal.addEventListener('abort', stop, { once: true });
    const over = aborted(this.#over.signal);
    try {
      // It throws when the journal is damaged; else it ends with the run, which somebody may still look at.
      await Promise.race([over, this.#follow()]);
      await over;
      return this.#end ?? { how: 'quit' };
    } finally {
      signal.removeEventListener('abort', stop);
      this.#over.abort();
      this.#painter.stop();
      this.#logs.lookAt(null, null);
      this.#stage.close();
    }
  }

  async #follow(): Promise<void> {
    for await (const event of this.#options.run.events(this.#over.signal)) {
      this.#state = reduce(this.#state, event);
      this.#painter.soon();
    }
    const wasLive = this.#live;
    this.#live = false;
    if (wasLive) this.#ui = afterEnd(this.#ui);
    if (wasLive && hasEndedWell(this.#state)) this.#leave({ how: 'ended' });
    this.#painter.soon();
  }

  async #draw(): Promise<void> {
    const { run, terminal } = this.#options;
    const size = this.#stage.size();
    const { lines, chosen } = lookAt({ plan: run.plan, state: this.#state, size }, this.#ui);
    const ui = this.#ui;
    const geometry = measure(size, ui);
    const shown = geometry.log === null ? null : attemptOf(chosen, this.#state);
    const pinned = attemptOf(this.#state.tasks.get(ui.pinned ?? '') ?? null, this.#state);
    this.#logs.lookAt(shown, pinned);
    const log = shown === null ? null : await this.#logs.show(shown, (geometry.log?.rows ?? 1) - 1);
    const below = pinned === null ? null : await this.#logs.show(pinned, (geometry.pinned?.rows ?? 1) - 1);
    if (this.#end !== null) return;
    const { unicode } = terminal.style;
    const live = this.#live;
    const facts = {
      plan: run.plan,
      state: this.#state,
      ui,
      size,
      lines,
      chosen,
      live,
      unicode,
      now: run.now(),
      earlier: this.#earlier ?? [],
    };
    this.#seen = { ...facts, log, pinned: below };
    if (!this.#stage.draw(layOut(this.#seen))) this.#painter.soon();
    if (live && this.#earlier === null) void this.#readEarlier();
  }

  // After the first picture: nobody waits for a guess.
  async #readEarlier(): Promise<void> {
    this.#earlier = [];
    this.#earlier = await this.#options.run.earlier();
    this.#painter.soon();
  }

  #press(key: string): void {
    if (this.#end !== null) return;
    const size = this.#stage.size();
    const { ids, chosen } = lookAt({ plan: this.#options.run.plan, state: this.#state, size }, this.#ui);
    const isFailed = (id: string) =>
      ['failed', 'timed_out'].includes(this.#state.tasks.get(id)?.status ?? '');
    const { ui, wish } = press(key, {
      ui: this.#ui,
      ids,
      chosen: chosen?.id ?? null,
      isGroup: chosen?.members !== null,
      isFailed,
      live: this.#live,
      own: this.#options.run.own,
      page: measure(size, this.#ui).rows - 1,
    });
    this.#ui = ui;
    if (wish !== undefined) void this.#fulfil(wish);
    this.#painter.now();
  }

  async #fulfil(wish: Wish): Promise<void> {
    try {
      await this.#carryOut(wish);
    } catch (error) {
      this.#note(error instanceof Error ? error.message : String(error));
    }
    this.#painter.now();
  }

  async #carryOut(wish: Wish): Promise<void> {
    const { actions } = this.#options;
    const attempt = this.#seen?.log ?? null;
    const pager = attempt === null ? undefined : this.#logs.pager(attempt);
    switch (wish.do) {
      case 'scroll':
        return pager?.move(wish.lines);
      case 'scroll-to':
        return pager?.go(wish.end);
      case 'toggle-follow':
        return pager?.toggleFollow();
      case 'search':
        return this.#search(attempt, wish);
      case 'stop-searching':
        this.#logs.stopSearching();
        return pager?.forget();
      case 'copy':
        return this.#copy();
      case 'page':
        return this.#page(attempt);
      case 'cancel':
        if (!(await actions.cancel(wish.id, wish.interrupt))) this.#note('nobody is at work on this run');
        return;
      case 'rerun': {
        const started = await actions.rerun(wish.params);
        if ('problem' in started) return this.#note(started.problem);
        return this.#leave({ how: 'quit', next: started.run });
      }
      case 'leave':
        return this.#leave({ how: wish.how });
      default:
        return wish satisfies never;
    }
  }

  async #search(attempt: AttemptName | null, { text, step }: Extract<Wish, { do: 'search' }>): Promise<void> {
    if (attempt === null) return this.#note(noLog);
    const onProgress = (bytes: number) => {
      this.#note(`searching … ${describeBytes(bytes)}`);
      this.#painter.soon();
    };
    const end = await this.#logs.find(attempt, step, { text, onProgress });
    if (end !== null) this.#note(tellSearch(end, text, step));
  }

  #page(attempt: AttemptName | null): void | Promise<void> {
    if (attempt === null) return this.#note(noLog);
    return this.#lend(async () => this.#note(await this.#options.actions.page(attempt)));
  }

  #copy(): void {
    const { text, what } = chooseCopy(this.#seen);
    this.#stage.write(copySequence(text));
    this.#note(`copied ${what}`);
  }

  #lend(work: () => Promise<void>): Promise<void> {
    return this.#painter.paused(() => this.#stage.lend(work));
  }

  #note(notice: string): void {
    this.#ui = { ...this.#ui, notice };
  }

  #leave(end: WatchEnd): void {
    this.#end ??= end;
    this.#over.abort();
  }
}

const noLog = 'there is no log yet';

function tellSearch(end: SearchEnd, text: string, step: SearchStep): string {
  if (end === 'none') return `\`${text}\` is not in this log`;
  if (end === 'found') return '';
  if (step === 'here') return 'nothing further down: the nearest line above';
  return step === 'next' ? 'from the beginning again' : 'from the end again';
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
