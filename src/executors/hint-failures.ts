import { existsSync } from 'node:fs';
import { isAbsolute, join, relative, sep } from 'node:path';
import type { Attempt, Execution, Executor } from '../engine/ports.ts';
import type { Invocation, TaskFailure } from '../plan/invocation.ts';
import { findUnsetVariable } from './find-unset-variable.ts';

/** Bytes of an attempt's error output that are looked at: the last ones, where programs say what stopped them. */
const lookedAt = 4096;

/**
 * An executor whose failed attempts say so when their error output tells what went wrong: a file that the live checkout
 * has and the snapshot has not, a script with carriage returns, or a param by a name that no variable has. `checkout`:
 * absolute path of the project's folder in the live checkout; null for none.
 */
export function hintFailures(executor: Executor, checkout: string | null): Executor {
  return {
    ...executor,
    execute: async (invocation, attempt) => {
      const tail = keepTail();
      const execution = await executor.execute(invocation, {
        ...attempt,
        onOutput: (stream, chunk) => {
          if (stream === 'stderr') tail.push(chunk);
          attempt.onOutput(stream, chunk);
        },
      });
      return addHint(execution, () => {
        const missing =
          checkout === null ? undefined : findMissing(tail.text(), { checkout, invocation, attempt });
        if (missing !== undefined) return describeMissing(missing);
        return findCarriageReturn(tail.text()) ?? explainUnset(tail.text(), invocation);
      });
    },
  };
}

type Explained = Required<Pick<TaskFailure, 'code' | 'message' | 'hint'>>;

function addHint(execution: Execution, find: () => Explained | undefined): Execution {
  const { outcome } = execution;
  if (outcome.status !== 'failed' || outcome.failure?.hint !== undefined) return execution;
  const found = find();
  if (found === undefined) return execution;
  const failure = { ...found, ...outcome.failure, hint: found.hint };
  return { ...execution, outcome: { ...outcome, failure } };
}

function describeMissing(path: string): Explained {
  const [top = path] = path.split('/');
  return {
    code: 'file-not-in-snapshot',
    message: `\`${path}\` is missing: the checkout has it, and Git ignores it, so the snapshot has not`,
    hint: `show it to tasks with \`workspace: { link: [${top}] }\` in the pipeline, or commit it`,
  };
}

// Bash, dash, zsh and env show one in the word that they do not know; programs that draw progress print it elsewhere.
function findCarriageReturn(text: string): Explained | undefined {
  const names =
    /(?:\r: |\\r['’]).*(?:not found|no such|invalid|unexpected)|(?:syntax error|not found|no such).*\\r['’]/i;
  if (!text.split('\n').some((line) => names.test(line))) return undefined;
  return {
    code: 'carriage-return',
    message: 'lines of a script end in carriage returns (CRLF), which became part of its words',
    hint: "let Git keep it with plain line ends: `echo '*.sh text eol=lf' >> .gitattributes && git add --renormalize .`",
  };
}

function explainUnset(text: string, { env }: Invocation): Explained | undefined {
  const unset = findUnsetVariable(text, env);
  if (unset === undefined) return undefined;
  return {
    code: 'unset-variable',
    message: `the script reads the variable \`${unset.name}\`, which is not set`,
    hint: unset.hint,
  };
}

/** The first path that an error names and that is in the checkout and not in the workspace; relative to the project. */
function findMissing(
  text: string,
  { checkout, invocation, attempt }: { checkout: string; invocation: Invocation; attempt: Attempt },
): string | undefined {
  const words = text
    .split('\n')
    .filter((line) => /no such file|not found|ENOENT|cannot (?:find|open|access)|does not exist/i.test(line))
    .flatMap((line) => line.match(/[^\s'"`:,;()[\]<>]+/g) ?? []);
  for (const word of words) {
    const path = relative(
      attempt.project,
      isAbsolute(word) ? word : join(attempt.project, invocation.cwd, word),
    );
    if (path === '' || path.startsWith('..') || isAbsolute(path)) continue;
    if (existsSync(join(checkout, path)) && !existsSync(join(attempt.project, path))) {
      return path.split(sep).join('/');
    }
  }
  return undefined;
}

function keepTail(): { readonly push: (chunk: Uint8Array) => void; readonly text: () => string } {
  let kept = Buffer.alloc(0);
  return {
    push: (chunk) => {
      kept = Buffer.concat([kept, chunk.subarray(-lookedAt)]).subarray(-lookedAt);
    },
    text: () => kept.toString('utf8'),
  };
}
