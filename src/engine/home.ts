import type { PreparedWorkspace } from './ports.ts';

/** The copy of the commit that the tasks of a run share, made when the first of them needs it. */
export class Home {
  readonly #make: () => Promise<PreparedWorkspace>;
  #copy: Promise<PreparedWorkspace> | undefined;

  /** `made`: it is there already. */
  constructor(make: () => Promise<PreparedWorkspace>, made?: PreparedWorkspace) {
    this.#make = make;
    this.#copy = made === undefined ? undefined : Promise.resolve(made);
  }

  /** Somebody has needed it. */
  get isWanted(): boolean {
    return this.#copy !== undefined;
  }

  open(): Promise<PreparedWorkspace> {
    this.#copy ??= this.#make();
    return this.#copy;
  }
}
