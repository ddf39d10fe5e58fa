/**
 * Values that come one by one. Each reader gets all of them, from the first one on and at its own pace; it ends, or
 * throws, as the feed does.
 */
export class Feed<T> implements AsyncIterable<T> {
  readonly #values: T[] = [];
  #end: { readonly thrown?: unknown } | null = null;
  #waiting: (() => void)[] = [];

  readonly add = (value: T): void => {
    this.#values.push(value);
    this.#wake();
  };

  /** Nothing more will come. */
  readonly end = (): void => {
    this.#end = {};
    this.#wake();
  };

  /** Nothing more will come, and why. */
  readonly fail = (thrown: unknown): void => {
    this.#end = { thrown };
    this.#wake();
  };

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    for (let next = 0; ; ) {
      const fresh = this.#values.slice(next, next + pageSize);
      next += fresh.length;
      yield* fresh;
      if (next < this.#values.length) continue;
      if (this.#end !== null) {
        if ('thrown' in this.#end) throw this.#end.thrown;
        return;
      }
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const wake of waiting) wake();
  }
}

const pageSize = 256;
