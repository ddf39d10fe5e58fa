import { appendFileSync } from 'node:fs';
import { TaskError } from './task-error.mjs';

/** Collects what the task returns: columns of the first row, and all rows where `rows` is declared. */
export function createReturns(call) {
  const collector = { columns: [], first: undefined, rows: [], size: 0 };
  const wantsRows = call.returns.some(({ name }) => name === 'rows');
  return {
    begin: (columns) => {
      collector.columns = columns;
      if (wantsRows) refuseTwins(columns, call);
    },
    take: (rows) => {
      collector.first ??= rows[0];
      if (wantsRows) takeRows(collector, rows, call);
    },
    close: () => write(collector, call),
  };
}

function refuseTwins(columns, { task }) {
  const twin = columns.find((name, index) => columns.indexOf(name) !== index);
  if (twin === undefined) return;
  throw new TaskError(
    'sql-rows',
    `task \`${task}\` returns \`rows\`, and two of their columns are named \`${twin}\``,
    `give one another name: \`select … as ${twin}_2\``,
  );
}

/** Characters of JSON that rows may have. */
const mostRows = 8 * 1024 * 1024;

function takeRows(collector, rows, { task }) {
  for (const row of rows) {
    const text = JSON.stringify(
      Object.fromEntries(collector.columns.map((name, index) => [name, row[index]])),
    );
    collector.size += text.length + 1;
    collector.rows.push(text);
  }
  if (collector.size <= mostRows) return;
  throw new TaskError(
    'sql-rows',
    `the rows that task \`${task}\` returns take more than 8 MiB as JSON`,
    'write them to a file, `output: rows.csv`, or ask for less with `limit`',
  );
}

function write(collector, call) {
  if (call.returns.length === 0) return;
  const lines = call.returns.map((entry) => {
    if (entry.name === 'rows') return `rows:=[${collector.rows.join(',')}]\n`;
    return `${entry.name}:=${JSON.stringify(pick(collector, entry, call))}\n`;
  });
  appendFileSync(process.env.RUNNABLE_RETURNS, lines.join(''));
}

function pick({ columns, first }, { name, kind }, { task }) {
  const exact = columns.indexOf(name);
  const index =
    exact === -1 ? columns.findIndex((other) => other.toLowerCase() === name.toLowerCase()) : exact;
  if (index === -1) {
    const there = columns.map((column) => `\`${column}\``).join(', ');
    const message = `the last statement of task \`${task}\` gives no column \`${name}\`, which \`returns\` names; it gives ${there}`;
    throw new TaskError('return-missing', message, `name it: \`select … as ${name}\``);
  }
  if (first === undefined) {
    throw new TaskError(
      'return-missing',
      `the last statement of task \`${task}\` gives no row, so there is no \`${name}\``,
      'make it give one whatever there is, such as `select count(*) …`, or return `rows`',
    );
  }
  return checkKind(first[index], { name, kind }, task);
}

function checkKind(value, { name, kind }, task) {
  if (kind !== 'metric' || typeof value === 'number') return value;
  throw new TaskError(
    'return-type',
    `metric \`${name}\`, returned by the query of task \`${task}\`, is ${value === null ? 'null' : `\`${JSON.stringify(value)}\``}, and a metric is a finite number`,
    `make it a number: \`cast(… as double precision) as ${name}\``,
  );
}
