/** Finds many byte strings at once: every occurrence of each, overlapping ones too, in linear time. */
export interface Matcher {
  readonly find: (bytes: Uint8Array) => Found;
}

export interface Found {
  /** What some occurrence covers, as begin, end, begin, end, …: ascending, overlapping occurrences joined, touching ones not. */
  readonly stretches: readonly number[];
  /** How many bytes at the end may be the beginning of an occurrence that goes on after them. */
  readonly open: number;
}

/**
 * An Aho-Corasick automaton that is entered only where a pattern may begin: a table over blocks of four bytes skips
 * the rest, as in Wu and Manber's search. Patterns have at least `blockLength` bytes; the longer the shortest, the faster.
 */
export function createMatcher(patterns: readonly Uint8Array[]): Matcher {
  const automaton = buildAutomaton(patterns);
  const filter = buildFilter(patterns);
  return { find: (bytes) => findAll(bytes, automaton, filter) };
}

/** The shortest pattern that can be searched for, in bytes. */
export const blockLength = 4;

// States are numbers, 0 the root. Children of a state are a linked list, those of the root a table.
interface Automaton {
  readonly root: Int32Array;
  readonly byte: Uint8Array;
  readonly child: Int32Array;
  readonly sibling: Int32Array;
  /** The state of the longest proper suffix that is the beginning of a pattern. */
  readonly fallback: Int32Array;
  readonly depth: Int32Array;
  /** Length of the longest pattern that ends in the state, 0 for none. */
  readonly ending: Int32Array;
}

interface Filter {
  /** How far the next possible begin of a pattern lies away, by the last block of a window; 0: it may be here. */
  readonly shift: Uint8Array;
  readonly window: number;
}

function findAll(bytes: Uint8Array, automaton: Automaton, filter: Filter): Found {
  const { depth, ending } = automaton;
  const stretches: number[] = [];
  let state = 0;
  let judged = -1;
  let at = 0;
  while (at < bytes.length) {
    const begin = at - (depth[state] ?? 0);
    if (begin > judged) {
      judged = skip(bytes, begin, filter);
      if (judged !== begin) {
        // No pattern begins before `judged`. This goes back at most by one window, and each begin is judged once.
        at = judged;
        state = 0;
      }
    }
    state = step(automaton, state, bytes[at] ?? 0);
    at++;
    const length = ending[state] ?? 0;
    if (length !== 0) join(stretches, at - length, at);
  }
  return { stretches, open: depth[state] ?? 0 };
}

function skip(bytes: Uint8Array, begin: number, { shift, window }: Filter): number {
  const last = bytes.length - window;
  let at = begin;
  while (at <= last) {
    const distance = shift[hashBlock(bytes, at + window - blockLength)] ?? 0;
    if (distance === 0) return at;
    at += distance;
  }
  return at;
}

function step({ root, byte, child, sibling, fallback }: Automaton, from: number, value: number): number {
  let state = from;
  while (state !== 0) {
    let next = child[state] ?? 0;
    while (next !== 0 && byte[next] !== value) next = sibling[next] ?? 0;
    if (next !== 0) return next;
    state = fallback[state] ?? 0;
  }
  return root[value] ?? 0;
}

function join(stretches: number[], begin: number, end: number): void {
  let from = begin;
  while (stretches.length > 0 && (stretches.at(-1) ?? 0) > from) {
    stretches.pop();
    from = Math.min(from, stretches.pop() ?? from);
  }
  stretches.push(from, end);
}

function buildAutomaton(patterns: readonly Uint8Array[]): Automaton {
  const size = patterns.reduce((sum, pattern) => sum + pattern.length, 1);
  const automaton: Automaton = {
    root: new Int32Array(256),
    byte: new Uint8Array(size),
    child: new Int32Array(size),
    sibling: new Int32Array(size),
    fallback: new Int32Array(size),
    depth: new Int32Array(size),
    ending: new Int32Array(size),
  };
  let count = 1;
  for (const pattern of patterns) count = addPattern(automaton, pattern, count);
  linkFallbacks(automaton);
  return automaton;
}

function addPattern(automaton: Automaton, pattern: Uint8Array, firstFree: number): number {
  let free = firstFree;
  let state = 0;
  for (const value of pattern) {
    let next = childOf(automaton, state, value);
    if (next === 0) {
      next = free++;
      addChild(automaton, state, { state: next, value });
    }
    state = next;
  }
  automaton.ending[state] = pattern.length;
  return free;
}

function childOf({ root, byte, child, sibling }: Automaton, state: number, value: number): number {
  if (state === 0) return root[value] ?? 0;
  let next = child[state] ?? 0;
  while (next !== 0 && byte[next] !== value) next = sibling[next] ?? 0;
  return next;
}

function addChild(automaton: Automaton, parent: number, added: { state: number; value: number }): void {
  const { root, byte, child, sibling, depth } = automaton;
  byte[added.state] = added.value;
  depth[added.state] = (depth[parent] ?? 0) + 1;
  if (parent === 0) {
    root[added.value] = added.state;
  } else {
    sibling[added.state] = child[parent] ?? 0;
    child[parent] = added.state;
  }
}

// Breadth first: the fallback of a state is shallower than the state, so it is complete when it is needed.
function linkFallbacks(automaton: Automaton): void {
  const { root, byte, child, sibling, fallback, ending } = automaton;
  const queue: number[] = [...root].filter((state) => state !== 0);
  for (const state of queue) {
    const back = fallback[state] ?? 0;
    if (ending[state] === 0) ending[state] = ending[back] ?? 0;
    for (let next = child[state] ?? 0; next !== 0; next = sibling[next] ?? 0) {
      fallback[next] = step(automaton, back, byte[next] ?? 0);
      queue.push(next);
    }
  }
}

function buildFilter(patterns: readonly Uint8Array[]): Filter {
  const window = patterns.reduce((shortest, pattern) => Math.min(shortest, pattern.length), widestWindow);
  const shift = new Uint8Array(1 << 16).fill(window - blockLength + 1);
  for (const pattern of patterns) {
    for (let at = 0; at + blockLength <= window; at++) {
      const block = hashBlock(pattern, at);
      shift[block] = Math.min(shift[block] ?? 0, window - blockLength - at);
    }
  }
  return { shift, window };
}

const widestWindow = 16;

// Fibonacci hashing: the upper 16 bits of a product spread text, hex and base64 evenly.
function hashBlock(bytes: Uint8Array, at: number): number {
  const block =
    ((bytes[at] ?? 0) << 24) |
    ((bytes[at + 1] ?? 0) << 16) |
    ((bytes[at + 2] ?? 0) << 8) |
    (bytes[at + 3] ?? 0);
  return Math.imul(block, 0x9e3779b1) >>> 16;
}
