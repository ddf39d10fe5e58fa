import { type GitCall, startGit, waitForEnd } from '../process.ts';

/** What git knows of an object without reading all of it. */
export interface ObjectSize {
  readonly type: string;
  /** Bytes of its content. */
  readonly size: number;
}

/** Tells types and sizes of objects, by one process. */
export interface ObjectSizes {
  /** Null: it is not there. `id`: hex. */
  readonly ask: (id: string) => Promise<ObjectSize | null>;
  readonly close: () => Promise<void>;
}

/** Starts to ask. */
export function openObjectSizes(call: GitCall): ObjectSizes {
  const child = startGit(['cat-file', '--batch-check'], call, ['pipe', 'pipe', 'ignore']);
  const ended = waitForEnd(child);
  const waiting: ((answer: ObjectSize | null) => void)[] = [];
  let rest = '';
  child.stdout?.setEncoding('latin1');
  child.stdout?.on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) waiting.shift()?.(parse(line));
  });
  child.stdin?.on('error', () => {});
  // One that ends early has answered what it could.
  const refuseAll = () => {
    for (const answer of waiting.splice(0)) answer(null);
  };
  ended.then(refuseAll, refuseAll);
  return {
    ask: (id) =>
      new Promise((resolve) => {
        waiting.push(resolve);
        child.stdin?.write(`${id}\n`);
      }),
    close: async () => {
      child.stdin?.end();
      await ended;
    },
  };
}

function parse(line: string): ObjectSize | null {
  const [, type, size] = /^[0-9a-f]+ (\w+) (\d+)$/.exec(line) ?? [];
  return type === undefined || size === undefined ? null : { type, size: Number(size) };
}
