// SQLite as Python brings it: the library itself, on the file itself, with the locks that other programs see.
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { TaskError } from './task-error.mjs';

/** A SQLite database in a process that speaks a JSON line at a time. */
export async function openSqlite({ call, project, callFile }) {
  const { path, readOnly, python } = call.driver;
  const file = path.startsWith('/') ? path : join(project, path);
  const program = [join(dirname(callFile), 'sqlite_driver.py'), file, readOnly ? 'read-only' : 'read-write'];
  const child = spawn(python, ['-I', '-u', ...program], { stdio: ['pipe', 'pipe', 'inherit'] });
  const failed = new Promise((_, reject) => child.once('error', reject));
  failed.catch(() => undefined);
  child.stdin.on('error', () => undefined);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const read = async () => {
    const { value, done } = await Promise.race([lines.next(), failed]);
    if (done) throw new Error('the process that has the database open ended');
    const answer = JSON.parse(value);
    if (answer.error !== undefined) throw new Error(answer.error);
    return answer;
  };
  await read().catch((error) => {
    throw unopened(call, error);
  });
  return { run: (statement) => query(child, statement, read), close: async () => child.stdin.end() };
}

function unopened({ connection, task }, error) {
  return new TaskError(
    'connection-failed',
    `the database of \`${connection}\`, which task \`${task}\` asks, cannot be opened: ${error.message}`,
  );
}

async function query(child, { text, values }, read) {
  child.stdin.write(`${JSON.stringify({ text, values })}\n`);
  const { columns, affected } = await read();
  let changed = affected;
  const readRows = async function* () {
    for (let answer = await read(); ; answer = await read()) {
      if (answer.rows.length > 0) yield answer.rows;
      changed = answer.affected;
      if (answer.end) return;
    }
  };
  return { columns, affected: () => changed, batches: columns === null ? [] : readRows() };
}
