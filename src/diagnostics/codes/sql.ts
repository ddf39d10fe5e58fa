import type { Explanation } from '../explanation.ts';

/** Codes about SQL tasks and the databases that they name. */
export const sqlCodes = {
  'connection-failed': {
    title: 'a database cannot be reached or opened',
    text: `The message has the words of the driver. A server may be down, its name wrong, or a password refused; a file may be
opened by another process, which DuckDB allows only where all of them read.

Wrong:

    connections: { numbers: { type: duckdb, path: /data/numbers.duckdb } }

Right:

    connections: { numbers: { type: duckdb, path: /data/numbers.duckdb, read_only: true } }
`,
  },
  'duckdb-missing': {
    title: 'DuckDB is not installed',
    text: `DuckDB runs inside a process of the task, by the package \`@duckdb/node-api\`. It is looked for in the project, then
beside runnable itself. SQLite and PostgreSQL need nothing to be installed by npm.

Wrong:

    npm install runnable

Right:

    npm install runnable @duckdb/node-api
`,
  },
  'sql-identifier': {
    title: 'a name that stands in a query is not valid',
    text: `\`{{name}}\` in a query stands for the identifier of that name below \`identifiers:\`; its value is quoted as one name,
so a dot in it is a part of the name. A value is never empty, has no NUL, and is as long as the database allows.

Wrong:

    sql:
      query: select * from {{table}}
      identifiers: { table: sales.orders }

Right:

    sql:
      query: select * from {{schema}}.{{table}}
      identifiers: { schema: sales, table: orders }
`,
  },
  'sql-output': {
    title: 'the rows of a query cannot be written as its output says',
    text: `The rows of the last statement are written to \`output\`, so that one must give rows. Parquet is written by DuckDB only.

Wrong:

    sql: { query: "create table t (x int)", output: t.csv }

Right:

    sql: { query: "create table t (x int); select * from t", output: t.csv }
`,
  },
  'sql-param': {
    title: 'a query uses a param that does not exist',
    text: `\`$name\` in a query is a param of the pipeline or of the task, an axis, an item, or what a task before it returned. It
is bound as a value, whatever it holds; numbered placeholders such as \`$1\` are not used.

Wrong:

    params: { day: 2026-01-31 }
    tasks:
      count: { sql: "select count(*) from orders where day = $date" }

Right:

    params: { day: 2026-01-31 }
    tasks:
      count: { sql: "select count(*) from orders where day = $day" }
`,
  },
  'sql-rows': {
    title: 'the rows of a query cannot be returned',
    text: `\`rows\` are returned as a list of objects, so each column has a name of its own, and all of them together take up to
8 MiB as JSON. More rows than that are written to a file.

Wrong:

    sql: select * from events
    returns: [rows]

Right:

    sql: { query: select * from events, output: events.parquet }
`,
  },
  'sql-statement': {
    title: 'a database refuses a statement',
    text: `The message has the words of the database, and the number and the line of the statement.

Wrong:

    sql: selct 1

Right:

    sql: select 1
`,
  },
  'unknown-connection': {
    title: 'a task names a connection that the configuration does not have',
    text: `Databases are described in \`runnable.config.yaml\`, beside \`.runnable/\`, so that the same pipeline can work on
another one elsewhere. Without \`connection:\` a query is run by an embedded DuckDB.

Wrong:

    sql: { query: select 1, connection: warehuose }

Right:

    sql: { query: select 1, connection: warehouse }
`,
  },
} as const satisfies Record<string, Explanation>;
