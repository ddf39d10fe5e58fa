import type { CommandError } from '../local/command.ts';

/** What a container was to be started with, for messages. */
export interface Started {
  /** The name of the image. */
  readonly image: string;
  readonly program: string;
  readonly engine: string;
}

/** Why an engine did not start a container, in words; `words` are those of the engine. */
export function startError(words: string, { image, program, engine }: Started): CommandError {
  // Of nerdctl; the first is what a container says that was given one without the libraries that it needs.
  if (/^exec \/sbin\/tini: |"tini": executable file not found/.test(words)) return lacksInit(words, engine);
  const isAbsent =
    /executable file not found|not found in \$PATH|exec.* failed: No such file|failed to exec.*No such file/i;
  if (isAbsent.test(words) && !program.includes('/')) {
    return failed(
      `the image \`${image}\` has no program \`${program}\` on its PATH`,
      hintForProgram(program),
    );
  }
  if (isAbsent.test(words) || (/no such file or directory/i.test(words) && /exec|process/i.test(words))) {
    return failed(
      `the image \`${image}\` has no \`${program}\`, or not the interpreter that its first line names`,
      'programs of a task in a container are those of the image, not of this machine',
    );
  }
  if (/exec.*permission denied/i.test(words)) {
    return failed(
      `\`${program}\` may not be executed in the image \`${image}\``,
      'is it an executable file?',
    );
  }
  if (/no space left/i.test(words)) {
    return {
      ...failed(
        `no container can be made: the disk of \`${engine}\` is full`,
        `make space: \`${engine} system prune\``,
      ),
      code: 'prepare',
    };
  }
  if (/docker-init|catatonit|\btini\b/i.test(words)) return lacksInit(words, engine);
  const why = words.replace(/^(?:\w+: )?(?:Error response from daemon|Error): /i, '');
  const message = `\`${engine}\` could not start a container of \`${image}\`: ${why || 'it does not say why'}`;
  return /resource temporarily unavailable|cannot allocate memory|too many open files/i.test(words)
    ? { ...failed(message, 'run fewer tasks at a time: `--max-parallel 2`'), again: true }
    : failed(message);
}

function lacksInit(words: string, engine: string): CommandError {
  return failed(
    `\`${engine}\` lacks its init program: ${words}`,
    engine === 'podman' ? 'install it: `apt-get install catatonit`' : 'install it: `apt-get install tini`',
  );
}

function failed(message: string, hint?: string): CommandError {
  return { status: 'error', code: 'spawn', message, ...(hint === undefined ? {} : { hint }) };
}

function hintForProgram(program: string): string {
  if (program === 'bash') return "say which shell it has: `shell: { script: …, shell: 'sh -eu' }`";
  if (program === 'python3') return 'name one with Python: `image: "python:3.12-slim"`';
  if (program === 'node') return 'name one with Node: `image: "node:22-slim"`';
  return 'programs of a task in a container are those of the image, not of this machine';
}
