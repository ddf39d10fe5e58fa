import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { exactDecimal, exactFloat, exactInteger, isoTime } from './exact-value.mjs';
import { TaskError } from './task-error.mjs';

/** A DuckDB in this process: in memory, or of a file. */
export async function openDuckdb({ call, project }) {
  const duckdb = await load(call);
  const { path, readOnly } = call.driver;
  const file = path === ':memory:' || path.startsWith('/') ? path : join(project, path);
  const connection = await connect(duckdb, file, { call, readOnly });
  const toJson = createConverter(duckdb);
  return {
    run: (statement, parquet) =>
      parquet === undefined
        ? query(connection, statement, { duckdb, toJson })
        : copy(connection, statement, { duckdb, toJson, parquet }),
    close: async () => connection.closeSync(),
  };
}

async function load({ driver, task }) {
  for (const from of driver.from) {
    let path;
    try {
      path = createRequire(from).resolve('@duckdb/node-api');
    } catch {
      continue;
    }
    const module = await import(pathToFileURL(path));
    return module.default ?? module;
  }
  throw new TaskError(
    'duckdb-missing',
    `task \`${task}\` is run by DuckDB, and the package \`@duckdb/node-api\` is not installed`,
    'install it in the project: `npm install @duckdb/node-api`',
  );
}

async function connect(duckdb, file, { call, readOnly }) {
  if (readOnly && !existsSync(file)) throw unopened(call, `\`${file}\` does not exist`);
  try {
    const instance = await duckdb.DuckDBInstance.create(file, readOnly ? { access_mode: 'READ_ONLY' } : {});
    return await instance.connect();
  } catch (error) {
    const [first] = String(error.message).split('\n');
    throw unopened(
      call,
      first,
      /lock/i.test(first) ? 'where all tasks only read it, say `read_only: true`' : undefined,
    );
  }
}

function unopened({ connection, task }, why, hint) {
  const what = connection === undefined ? 'DuckDB' : `the database of \`${connection}\``;
  return new TaskError(
    'connection-failed',
    `${what}, which task \`${task}\` asks, cannot be opened: ${why}`,
    hint,
  );
}

async function query(connection, { text, values }, { duckdb, toJson }) {
  const prepared = await connection.prepare(text);
  bindAll(prepared, values);
  const result = await prepared.stream();
  const givesRows = result.returnType === duckdb.ResultReturnType.QUERY_RESULT;
  return {
    columns: givesRows ? result.columnNames() : null,
    affected: () => (result.returnType === duckdb.ResultReturnType.CHANGED_ROWS ? result.rowsChanged : null),
    batches: givesRows ? readBatches(result, toJson) : [],
  };
}

async function* readBatches(result, toJson) {
  for (
    let chunk = await result.fetchChunk();
    chunk !== null && chunk.rowCount > 0;
    chunk = await result.fetchChunk()
  ) {
    yield chunk.getRows().map((row) => row.map(toJson));
  }
}

/** The rows go to a table first, so that they are both written and returned, and the query runs once. */
async function copy(connection, statement, { duckdb, toJson, parquet }) {
  const create = `create temp table ${rowsTable} as\n${statement.text}`;
  await query(connection, { ...statement, text: create }, { duckdb, toJson }).catch((error) => {
    // The line that was put before it is not the user's.
    error.message = error.message.replace(/^LINE (\d+):/m, (_, line) => `LINE ${Number(line) - 1}:`);
    throw error;
  });
  await connection.run(`copy ${rowsTable} to '${parquet.replaceAll("'", "''")}' (format parquet)`);
  return query(connection, { text: `from ${rowsTable}`, values: [] }, { duckdb, toJson });
}

const rowsTable = 'runnable_rows_of_the_last_statement';

function bindAll(prepared, values) {
  for (const [index, value] of values.entries()) bind(prepared, index + 1, value);
}

function bind(prepared, at, value) {
  if (value === null) prepared.bindNull(at);
  else if (typeof value === 'boolean') prepared.bindBoolean(at, value);
  else if (typeof value === 'string') prepared.bindVarchar(at, value);
  else if (Number.isSafeInteger(value)) prepared.bindBigInt(at, BigInt(value));
  else prepared.bindDouble(at, value);
}

function createConverter(duckdb) {
  const isoTypes = [
    duckdb.DuckDBTimestampValue,
    duckdb.DuckDBTimestampTZValue,
    duckdb.DuckDBTimestampSecondsValue,
    duckdb.DuckDBTimestampMillisecondsValue,
    duckdb.DuckDBTimestampNanosecondsValue,
  ];
  const is = (value, type) => type !== undefined && value instanceof type;
  const convert = (value) => {
    if (value === null || value === undefined) return null;
    if (typeof value === 'number') return exactFloat(value);
    if (typeof value === 'bigint') return exactInteger(value);
    if (typeof value !== 'object') return value;
    if (is(value, duckdb.DuckDBDecimalValue)) return exactDecimal(String(value));
    if (isoTypes.some((type) => is(value, type))) return isoTime(String(value));
    if (is(value, duckdb.DuckDBBlobValue)) return Buffer.from(value.bytes).toString('base64');
    return convertNested(value);
  };
  const convertNested = (value) => {
    if (is(value, duckdb.DuckDBListValue) || is(value, duckdb.DuckDBArrayValue))
      return value.items.map(convert);
    if (is(value, duckdb.DuckDBUnionValue)) return convert(value.value);
    if (is(value, duckdb.DuckDBMapValue)) {
      return value.entries.map((entry) => ({ key: convert(entry.key), value: convert(entry.value) }));
    }
    if (!is(value, duckdb.DuckDBStructValue)) return String(value);
    return Object.fromEntries(Object.entries(value.entries).map(([name, item]) => [name, convert(item)]));
  };
  return convert;
}
