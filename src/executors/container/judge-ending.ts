import { EnvironmentError } from '../../diagnostics/errors.ts';
import type { Outcome } from '../../plan/invocation.ts';
import { outcomeOf } from '../local/outcome.ts';
import type { Inspection } from './container-state.ts';
import { type Started, startError } from './start-error.ts';

/** What is known when the command that gave a container's output has ended by itself. */
export interface Ended {
  /** Exit code of the command; null after a signal. */
  readonly code: number | null;
  /** The engine says that it made no container. */
  readonly isRefused: boolean;
  readonly inspection: Inspection;
  /** The last line of the error output, which is the engine's where no container came of it. */
  readonly words: string;
  readonly started: Started;
  /** What a harness wrote to `failure.json`, as text. */
  readonly failureFile: string | undefined;
}

/** The outcome of a container that ended by itself. Throws `EnvironmentError` `engine-gone` when nobody knows. */
export function judgeEnding(ended: Ended): Outcome {
  const { code, inspection, started, words, failureFile } = ended;
  switch (inspection.found) {
    case 'no-answer':
      throw engineGone(started.engine, inspection.words);
    case 'nothing':
      return judgeAbsent(ended);
    case 'state':
      break;
    default:
      inspection satisfies never;
  }
  const { Status, ExitCode, OOMKilled = false, Error: trouble = '' } = inspection.state;
  if (ExitCode === code && isWordOfInit(ExitCode, words)) return startError(words, started);
  if (Status === 'created' || (trouble !== '' && [126, 127, 128].includes(ExitCode))) {
    return startError(trouble || words, started);
  }
  if (code !== ExitCode && ExitCode !== 0) {
    return lost(`\`${started.engine}\` went away, and its container ended meanwhile with exit ${ExitCode}`);
  }
  const ending = { exitCode: ExitCode, signal: null, stop: null };
  return outcomeOf(ending, { failureFile, memoryKills: () => (OOMKilled ? true : null) });
}

function judgeAbsent({ isRefused, words, started }: Ended): Outcome {
  if (!isRefused) return lost('its container was taken away by somebody else');
  return /unexpected EOF|error waiting for container/i.test(words)
    ? lost(`\`${started.engine}\` went away, and took its container along`)
    : startError(words, started);
}

// The init program stands between the engine and the task, and ends so when it finds no program to start.
function isWordOfInit(exitCode: number, words: string): boolean {
  return wordsOfInit.some(({ said, codes }) => said.test(words) && codes.includes(exitCode));
}

const wordsOfInit = [
  { said: /^\[FATAL tini/, codes: [126, 127] },
  { said: /^ERROR \(catatonit/, codes: [1] },
  // Of one that lacks its own libraries.
  { said: /^exec \/sbin\/tini: /, codes: [1] },
];

function lost(message: string): Outcome {
  return { status: 'lost', message };
}

/** The engine went away, and nobody knows what became of a container. */
export function engineGone(engine: string, words: string): EnvironmentError {
  return new EnvironmentError('engine-gone', `\`${engine}\` does not answer any more: ${words}`, {
    hint: 'start it again, then go on: `runnable resume latest`',
  });
}
