import { randomUUID } from 'node:crypto';
import { workflowCommand } from '../src/reporters/escape/workflow-command.ts';
import type { Sink } from '../src/reporters/sink.ts';

// The runner takes `::` at the start of a line, and the older `##[` anywhere in it.
const looksLikeCommand = /::|##\[/;

/** Writes to another sink text in which foreign words may stand, such as lines of a file: none of it is a command. */
export function fenceSink(sink: Sink): Sink {
  return {
    ...sink,
    write: (bytes) => {
      const text = typeof bytes === 'string' ? bytes : Buffer.from(bytes).toString('utf8');
      if (!looksLikeCommand.test(text)) return sink.write(text);
      const token = randomUUID();
      const end = text.endsWith('\n') ? '' : '\n';
      sink.write(`${workflowCommand('stop-commands', {}, token)}${text}${end}::${token}::\n`);
    },
  };
}
