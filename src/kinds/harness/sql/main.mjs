// Runs the statements of one SQL task: `node sql-harness.mjs CALL PROJECT`.
// CALL is a JSON file that says what to run and where. Bundled into one file, since no package is found beside a task.
import { readFileSync } from 'node:fs';
import { openDuckdb } from './duckdb.mjs';
import { openOutput } from './output.mjs';
import { createPreview } from './preview.mjs';
import { createReturns } from './returns.mjs';
import { openSqlite } from './sqlite.mjs';
import { isTaskError, report, TaskError } from './task-error.mjs';

const [, , callFile, project] = process.argv;
const call = JSON.parse(readFileSync(callFile, 'utf8'));

try {
  await run();
} catch (error) {
  report(error, { call, project, callFile });
  process.exitCode = 1;
}

async function run() {
  const session = await open();
  stopOnSignal(session);
  try {
    for (const [index, statement] of call.statements.entries()) {
      const number = index + 1;
      process.stdout.write(`[${number}/${call.statements.length}] ${statement.label}\n`);
      await runStatement(session, { statement, number, isLast: number === call.statements.length });
    }
  } finally {
    await session.close();
  }
}

function open() {
  const { type } = call.driver;
  const opening = { call, project, callFile };
  if (type === 'duckdb') return openDuckdb(opening);
  if (type === 'sqlite') return openSqlite(opening);
  // Only tasks that ask such a server are given this file.
  return import('./sql-postgresql.mjs').then(({ openPostgresql }) => openPostgresql(opening));
}

// A server does not see that we are gone before it has an answer for us.
function stopOnSignal(session) {
  process.once('SIGTERM', async () => {
    await session.cancel?.().catch(() => undefined);
    process.exit(143);
  });
}

async function runStatement(session, { statement, number, isLast }) {
  const began = performance.now();
  try {
    const wanted = isLast ? await openSinks() : { sinks: [] };
    const result = await session.run(statement, wanted.parquet);
    if (isLast) checkGivesRows(result);
    const count = await drain(result, wanted.sinks);
    tell(count, result, { seconds: (performance.now() - began) / 1000, columns: result.columns });
    for (const sink of wanted.sinks) await sink.close();
  } catch (error) {
    throw isTaskError(error) ? error : refused(error, statement, number);
  }
}

async function openSinks() {
  const output = await openOutput(call, project);
  const returns = createReturns(call);
  return {
    parquet: output?.parquet,
    sinks: [...(output?.sink ? [output.sink] : []), returns, createPreview()],
  };
}

function checkGivesRows({ columns }) {
  if (columns !== null || (call.output === undefined && call.returns.length === 0)) return;
  const what = call.output === undefined ? 'returns' : `writes \`${call.output}\``;
  throw new TaskError(
    'sql-output',
    `task \`${call.task}\` ${what}, and its last statement gives no rows`,
    'put the `select` at the end',
  );
}

/** Hands every row on; how many there were. */
async function drain({ columns, batches }, sinks) {
  let count = 0;
  if (columns === null) return count;
  for (const sink of sinks) await sink.begin?.(columns);
  for await (const rows of batches) {
    count += rows.length;
    for (const sink of sinks) await sink.take(rows);
  }
  return count;
}

function tell(count, result, { seconds, columns }) {
  const affected = result.affected();
  const what =
    columns === null ? (affected === null ? 'done' : `${plural(affected)} affected`) : plural(count);
  process.stdout.write(`      ${what} (${seconds.toFixed(2)} s)\n`);
}

function plural(count) {
  return `${count} row${count === 1 ? '' : 's'}`;
}

function refused(error, statement, number) {
  const text = String(error?.message ?? error).trim();
  const [first = ''] = text.split('\n');
  const line = statement.line + lineWithin(error, text, statement.text);
  const which = call.statements.length === 1 ? '' : `statement ${number} of ${call.statements.length}, `;
  process.stderr.write(`${text}\n`);
  const failure = new TaskError('sql-statement', `${first} (${which}line ${line})`, error?.hint);
  return Object.assign(failure, { line });
}

/** Lines between the beginning of a statement and what is wrong in it, as far as the database says it. */
function lineWithin(error, text, statement) {
  const position = Number(error?.position);
  if (Number.isInteger(position) && position > 0)
    return statement.slice(0, position - 1).split('\n').length - 1;
  const [, line] = /^LINE (\d+):/m.exec(text) ?? [];
  return line === undefined ? 0 : Number(line) - 1;
}
