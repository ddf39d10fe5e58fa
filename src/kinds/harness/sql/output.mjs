import { once } from 'node:events';
import { createWriteStream, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { finished } from 'node:stream/promises';
import { TaskError } from './task-error.mjs';

/** Where the rows go: a sink for CSV, the path for Parquet, which DuckDB writes; nothing where no output is named. */
export async function openOutput({ output, driver, task }, project) {
  if (output === undefined) return undefined;
  const path = join(project, output);
  const isParquet = /\.parquet$/i.test(output);
  if (isParquet && driver.type !== 'duckdb') {
    throw new TaskError(
      'sql-output',
      `the output \`${output}\` of task \`${task}\` is Parquet, which DuckDB writes and ${driver.type} does not`,
      'name a `.csv` file, and let a further task with DuckDB make Parquet of it',
    );
  }
  const refuse = (error) => {
    throw new TaskError(
      'sql-output',
      `the output \`${output}\` of task \`${task}\` cannot be written: ${error.message}`,
    );
  };
  try {
    mkdirSync(dirname(path), { recursive: true });
    // What stood there is not the result of this attempt.
    rmSync(path, { force: true });
  } catch (error) {
    refuse(error);
  }
  return isParquet ? { parquet: path } : { sink: openCsv(path, refuse) };
}

/** CSV as RFC 4180 has it: null is nothing, an empty text is `""`. */
function openCsv(path, refuse) {
  const part = `${path}.part`;
  const file = createWriteStream(part);
  // It is told by what is written next, or by the end.
  file.on('error', () => undefined);
  const write = async (text) => {
    if (file.errored) refuse(file.errored);
    if (!file.write(text)) await once(file, 'drain').catch(refuse);
  };
  return {
    begin: (columns) => write(`${columns.map(quoteField).join(',')}\r\n`),
    take: (rows) => write(rows.map((row) => `${row.map(writeField).join(',')}\r\n`).join('')),
    close: async () => {
      file.end();
      await finished(file).catch(refuse);
      renameSync(part, path);
    },
  };
}

function writeField(value) {
  if (value === null) return '';
  return quoteField(typeof value === 'object' ? JSON.stringify(value) : String(value));
}

function quoteField(text) {
  return text === '' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
