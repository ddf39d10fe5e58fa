import { Buffer } from 'node:buffer';
import type { ChildProcess } from 'node:child_process';
import { EnvironmentError, InternalError } from '../diagnostics/errors.ts';
import { hashObject } from './hash-object.ts';
import { readLooseObject } from './loose-object.ts';
import type { GitObject } from './object.ts';
import { isObjectId, type ObjectFormat, type ObjectType } from './object-id.ts';
import { type GitCall, startGit, waitForEnd } from './process.ts';

/** Reads objects by id, many at a time, with one process that is started when an object lies in no file of its own. */
export interface Objects {
  /** Null when it is not there. Throws `EnvironmentError` when it is damaged or above 256 MiB. */
  readonly read: (id: string) => Promise<GitObject | null>;
  /** Ends the process. Objects may be read again afterwards: a new one is started. */
  readonly close: () => Promise<void>;
}

/** Objects of the folders that `place` tells. */
export function openObjects(place: () => GitCall, format: ObjectFormat): Objects {
  let reader: Reader | null = null;
  const ask = async (id: string): Promise<GitObject | null> => {
    if (reader === null || reader.hasEnded()) {
      const call = place();
      const loose = readLooseObject([`${call.gitDirectory}/objects`, ...(call.alternates ?? [])], id);
      if (loose !== null) return loose;
      reader = startReader(call);
    }
    return reader.ask(id);
  };
  return {
    read: async (id) => {
      if (!isObjectId(id)) throw new InternalError(`not an object id: ${JSON.stringify(id)}`);
      const answer = await ask(id);
      if (answer !== null && hashObject(format, answer.type, answer.content) !== id) throw damaged(id);
      return answer;
    },
    close: async () => {
      const closing = reader;
      reader = null;
      await closing?.end();
    },
  };
}

interface Reader {
  readonly ask: (id: string) => Promise<GitObject | null>;
  /** By itself: an object that it could not read ended it, or a signal did. */
  readonly hasEnded: () => boolean;
  readonly end: () => Promise<void>;
}

interface Question {
  readonly id: string;
  readonly answer: (object: GitObject | null) => void;
  readonly refuse: (error: Error) => void;
}

function startReader(call: GitCall): Reader {
  const child = startGit(['cat-file', '--batch'], call, ['pipe', 'pipe', 'ignore']);
  const ended = waitForEnd(child);
  const waiting: Question[] = [];
  const parser = createParser((answer) => {
    const question = waiting.shift();
    if (waiting.length === 0) holdProcess(child, false);
    settle(question, answer);
  });
  child.stdout?.on('data', (chunk: Buffer) => parser(chunk));
  child.stdin?.on('error', () => {});
  let over = false;
  const refuseAll = (error?: Error) => {
    over = true;
    for (const { id, refuse } of waiting.splice(0)) refuse(error ?? damaged(id));
    holdProcess(child, false);
  };
  // It ends by itself only when it meets an object that it cannot read: the first one that is still asked for.
  ended.then((code) => refuseAll(code === null ? killed() : undefined), refuseAll);
  const questions = createQueue(child);
  holdProcess(child, false);
  return {
    ask: (id) =>
      new Promise((answer, refuse) => {
        if (waiting.length === 0) holdProcess(child, true);
        waiting.push({ id, answer, refuse });
        questions(id);
      }),
    hasEnded: () => over,
    end: async () => {
      holdProcess(child, true);
      child.stdin?.end();
      await ended;
    },
  };
}

// Questions of one turn travel together.
function createQueue(child: ChildProcess): (id: string) => void {
  let batch: string[] = [];
  return (id) => {
    if (batch.push(id) > 1) return;
    queueMicrotask(() => {
      child.stdin?.write(`${batch.join('\n')}\n`);
      batch = [];
    });
  };
}

// While nobody waits for an answer, neither the process nor its pipes keep the program alive.
function holdProcess(child: ChildProcess, hold: boolean): void {
  for (const part of [child, child.stdin, child.stdout]) {
    const handle: unknown = part;
    if (isHandle(handle)) hold ? handle.ref() : handle.unref();
  }
}

function isHandle(part: unknown): part is { ref: () => void; unref: () => void } {
  return typeof part === 'object' && part !== null && 'ref' in part && 'unref' in part;
}

type Answer = GitObject | 'missing' | 'too-large';

function settle(question: Question | undefined, answer: Answer): void {
  if (question === undefined) throw new InternalError('git answered what nobody asked');
  if (answer === 'missing') question.answer(null);
  else if (answer === 'too-large') question.refuse(tooLarge(question.id));
  else question.answer(answer);
}

/** Takes the bytes of `cat-file --batch` in any pieces. */
function createParser(onAnswer: (answer: Answer) => void): (chunk: Buffer) => void {
  let head = Buffer.alloc(0);
  let body: {
    readonly type: ObjectType;
    readonly parts: Buffer[];
    readonly keep: boolean;
    left: number;
  } | null = null;
  const readHead = (rest: Buffer): Buffer => {
    const end = rest.indexOf(10);
    if (end < 0) {
      head = Buffer.concat([head, rest]);
      return Buffer.alloc(0);
    }
    const line = Buffer.concat([head, rest.subarray(0, end)]).toString('latin1');
    head = Buffer.alloc(0);
    const match = /^[0-9a-f]+ (commit|tree|blob|tag) (\d+)$/.exec(line);
    if (match === null) onAnswer('missing');
    else {
      const size = Number(match[2]);
      body = { type: toType(match[1]), parts: [], keep: size <= largest, left: size + 1 };
    }
    return rest.subarray(end + 1);
  };
  const readBody = (rest: Buffer, current: NonNullable<typeof body>): Buffer => {
    const part = rest.subarray(0, current.left);
    if (current.keep) current.parts.push(part);
    current.left -= part.length;
    if (current.left === 0) {
      body = null;
      // The last byte is the line end that git adds.
      const content = Buffer.concat(current.parts).subarray(0, -1);
      onAnswer(current.keep ? { type: current.type, content } : 'too-large');
    }
    return rest.subarray(part.length);
  };
  return (chunk) => {
    for (let rest = chunk; rest.length > 0; ) rest = body === null ? readHead(rest) : readBody(rest, body);
  };
}

const largest = 256 * 1024 * 1024;

function toType(word: string | undefined): ObjectType {
  if (word === 'commit' || word === 'tree' || word === 'blob' || word === 'tag') return word;
  throw new InternalError(`git knows no objects of type ${word}`);
}

function damaged(id: string): EnvironmentError {
  return new EnvironmentError('object-damaged', `object ${id} is damaged`, {
    hint: 'look at the repository with `git fsck`, and fetch the object again',
  });
}

function killed(): EnvironmentError {
  return new EnvironmentError('git-failed', '`git cat-file` was killed');
}

function tooLarge(id: string): EnvironmentError {
  return new EnvironmentError('git-failed', `object ${id} is above 256 MiB and cannot be read into memory`);
}
