import type { AttemptName } from '../../engine/ports.ts';
import { workflowCommand } from '../escape/workflow-command.ts';
import type { Sink } from '../sink.ts';
import { createHeldOutput } from './held-output.ts';

/**
 * Puts the output of attempts into groups, one after the other: groups cannot nest, so one attempt is in front and
 * streams while the others wait. What a task prints stands between `stop-commands` and a fresh token.
 */
export interface Foreground {
  /** Whole lines, each with its line end. Whether they were written at once. */
  readonly lines: (attempt: AttemptName, block: string) => boolean;
  /** The attempt prints no more: its group is closed, or waits to be shown whole. */
  readonly end: (attempt: AttemptName) => void;
  /** A workflow command of ours, outside every group: at once, or when the open one is closed. */
  readonly command: (command: string) => void;
  /** The same for text, which is kept from being a command. */
  readonly outside: (text: string) => void;
  /** A line of ours that must not wait: inside the open group, where there is one. */
  readonly aside: (line: string) => void;
  /** Closes what is open. */
  readonly close: () => void;
}

/** Characters of waiting output that are kept. */
const mostHeld = 32 * 1024 * 1024;

/** `token` gives an unguessable text, new at each call. */
export function createForeground(sink: Sink, token: () => string): Foreground {
  const held = createHeldOutput(mostHeld);
  let front: { readonly key: string; readonly close: string } | null = null;
  let queue = '';

  const open = (key: string) => {
    const fence = token();
    sink.write(workflowCommand('group', {}, key) + stopCommands(fence));
    front = { key, close: resumeCommands(fence) + endOfGroup };
  };
  const closeFront = () => {
    if (front !== null) sink.write(front.close);
    front = null;
    sink.write(queue);
    queue = '';
  };
  const guard = (text: string) => (looksLikeCommand.test(text) ? fence(text, token()) : text);
  const command = (text: string) => {
    if (front === null) sink.write(text);
    else queue += text;
  };
  return {
    lines: (attempt, block) => {
      const key = keyOf(attempt);
      if (front === null) open(key);
      const isFront = front?.key === key;
      if (isFront) sink.write(block);
      else held.add(key, block);
      return isFront;
    },
    end: (attempt) => {
      const key = keyOf(attempt);
      if (front?.key !== key) {
        if (held.has(key))
          queue += workflowCommand('group', {}, key) + fence(held.release(key), token()) + endOfGroup;
        return;
      }
      closeFront();
      const next = held.next();
      if (next === undefined) return;
      open(next);
      sink.write(held.release(next));
    },
    command,
    outside: (text) => command(guard(text)),
    // An open group is fenced already.
    aside: (line) => sink.write(front === null ? guard(line) : line),
    close: closeFront,
  };
}

// The runner takes `::` at the start of a line, and the older `##[` anywhere in it.
const looksLikeCommand = /::|##\[/;

const endOfGroup = workflowCommand('endgroup', {}, '');

function fence(text: string, token: string): string {
  return stopCommands(token) + text + resumeCommands(token);
}

function stopCommands(token: string): string {
  return workflowCommand('stop-commands', {}, token);
}

function resumeCommands(token: string): string {
  return `::${token}::\n`;
}

function keyOf({ id, attempt }: AttemptName): string {
  return attempt === 1 ? id : `${id} attempt ${attempt}`;
}
