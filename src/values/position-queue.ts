/** Positions in a list, smallest first; adding and taking cost the logarithm of how many there are. */
export class PositionQueue {
  readonly #heap: number[] = [];

  /** The smallest position, which stays; undefined when there is none. */
  get first(): number | undefined {
    return this.#heap[0];
  }

  /** Adds a position that is not in the queue. */
  add(position: number): void {
    const heap = this.#heap;
    let at = heap.push(position) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (this.#at(parent) <= position) break;
      heap[at] = this.#at(parent);
      at = parent;
    }
    heap[at] = position;
  }

  /** Takes the smallest position out. */
  take(): number | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (heap.length > 0 && last !== undefined) this.#sink(last);
    return first;
  }

  #sink(position: number): void {
    const heap = this.#heap;
    let at = 0;
    for (;;) {
      const left = 2 * at + 1;
      const child = this.#at(left + 1) < this.#at(left) ? left + 1 : left;
      if (this.#at(child) >= position) break;
      heap[at] = this.#at(child);
      at = child;
    }
    heap[at] = position;
  }

  #at(index: number): number {
    return this.#heap[index] ?? Number.POSITIVE_INFINITY;
  }
}
