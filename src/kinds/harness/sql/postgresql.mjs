import pg from 'pg';
import Cursor from 'pg-cursor';
import { exactDecimal, exactFloat, exactInteger, isoTime } from './exact-value.mjs';
import { TaskError } from './task-error.mjs';

/** A session with a PostgreSQL server. */
export async function openPostgresql({ call }) {
  const { url, secret, readOnly } = call.driver;
  const settings = {
    connectionString: url ?? process.env[secret],
    application_name: `runnable ${call.task}`,
    ...(readOnly ? { options: '-c default_transaction_read_only=on' } : {}),
  };
  const client = await connect(settings, call);
  client.on('notice', ({ severity, message }) => process.stderr.write(`${severity}: ${message}\n`));
  // It is told by the statement that is being run.
  client.on('error', () => undefined);
  return {
    run: (statement) => query(client, statement),
    close: () => client.end(),
    cancel: () => cancel(client, settings),
  };
}

async function connect(settings, call) {
  try {
    const client = new pg.Client(settings);
    await client.connect();
    return client;
  } catch (error) {
    const [inner] = error.errors ?? [];
    const why = error.message || inner?.message || error.code;
    throw new TaskError(
      'connection-failed',
      `the server of \`${call.connection}\`, which task \`${call.task}\` asks, cannot be reached: ${why}`,
    );
  }
}

async function cancel({ processID }, settings) {
  const other = new pg.Client(settings);
  await other.connect();
  await other.query('select pg_cancel_backend($1)', [processID]);
  await other.end();
}

const rowsAtATime = 1000;
const asText = { getTypeParser: () => (text) => text };

async function query(client, { text, values }) {
  const cursor = client.query(new Cursor(text, values.map(writeValue), { rowMode: 'array', types: asText }));
  const first = await cursor.read(rowsAtATime);
  const { fields } = cursor._result;
  const readers = fields.map(({ dataTypeID }) => readerOf(dataTypeID));
  const read = (rows) =>
    rows.map((row) => row.map((value, index) => (value === null ? null : readers[index](value))));
  const batches = async function* () {
    for (let rows = first; rows.length > 0; rows = await cursor.read(rowsAtATime)) yield read(rows);
  };
  const givesRows = fields.length > 0;
  return {
    columns: givesRows ? fields.map(({ name }) => name) : null,
    affected: () => cursor._result.rowCount ?? null,
    batches: givesRows ? batches() : [],
  };
}

// The server knows which type a placeholder has, and reads the text as one of that type.
function writeValue(value) {
  return value === null ? null : String(value);
}

const readers = new Map([
  [16, (text) => text === 't'],
  [17, (text) => Buffer.from(text.slice(2), 'hex').toString('base64')],
  ...[20, 21, 23, 26].map((oid) => [oid, exactInteger]),
  ...[700, 701].map((oid) => [oid, (text) => exactFloat(Number(text))]),
  [1700, exactDecimal],
  ...[1114, 1184].map((oid) => [oid, isoTime]),
  ...[114, 3802].map((oid) => [oid, readJson]),
]);

/** Types of arrays, with those of their elements. */
const arrays = new Map([
  [1000, 16], [1001, 17], [1016, 20], [1005, 21], [1007, 23], [1021, 700], [1022, 701], [1231, 1700],
  [1115, 1114], [1185, 1184], [199, 114], [3807, 3802], [1009, 25], [1015, 25], [1182, 25], [2951, 25],
]); // biome-ignore format: a table

function readerOf(oid) {
  const element = arrays.get(oid);
  if (element === undefined) return readers.get(oid) ?? ((text) => text);
  const read = readers.get(element) ?? ((text) => text);
  return (text) => pg.types.arrayParser.create(text, (item) => (item === null ? null : read(item))).parse();
}

// Digits that JavaScript would change stay what they are, in the text.
function readJson(text) {
  return /\d{16}/.test(text) ? text : JSON.parse(text);
}
