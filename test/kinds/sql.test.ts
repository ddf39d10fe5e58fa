import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ConnectionSettings } from '../../src/config/configuration.ts';
import { createKinds } from '../../src/kinds/index.ts';
import type { BoundValue } from '../../src/plan/kind.ts';
import type { PlannedTask } from '../../src/plan/plan.ts';
import type { Json } from '../../src/values/json.ts';
import { type AttemptEnd, folderWith, runInvocation } from '../support/attempt.ts';
import { itNeeds } from '../support/needs.ts';
import { plannedTask, taskContext } from '../support/planned-task.ts';
import { postgresql, startPostgresql, type TestServer } from '../support/postgresql.ts';

const itPostgresql = itNeeds(postgresql);

type Database = ConnectionSettings['type'];

let server: TestServer | undefined;
beforeAll(async () => {
  if (postgresql.met) server = await startPostgresql();
});
afterAll(() => server?.stop());

interface Case {
  readonly on?: Database;
  readonly values?: Readonly<Record<string, Json>>;
  readonly returns?: readonly (string | PlannedTask['returns'][number])[];
  readonly identifiers?: Readonly<Record<string, string>>;
  readonly templates?: Readonly<Record<string, string>>;
  readonly output?: string;
  readonly file?: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly project?: string;
  readonly readOnly?: boolean;
}

type SqlEnd = AttemptEnd & { readonly project: string; readonly read: (path: string) => string };

function compileSql(query: string, given: Case) {
  const { on, file, output, identifiers = {}, readOnly = false } = given;
  const project = given.project ?? folderWith(given.files ?? {});
  const settings: ConnectionSettings =
    on === 'postgresql' || on === undefined
      ? { type: 'postgresql', url: { secret: 'DB_URL' }, readOnly }
      : { type: on, path: `data.${on}`, readOnly };
  const connections = { file: 'runnable.config.yaml', connections: { db: settings } };
  const block = {
    ...(file === undefined ? { query } : { file }),
    ...(on === undefined ? {} : { connection: 'db' }),
    ...(output === undefined ? {} : { output }),
    identifiers,
  };
  const returns = (given.returns ?? []).map((entry) => (typeof entry === 'string' ? { name: entry } : entry));
  const task = plannedTask({ id: 'ask', kind: 'sql', block, returns });
  const values = Object.fromEntries(
    Object.entries(given.values ?? {}).map(([name, json]): [string, BoundValue] => [name, { json }]),
  );
  const kind = createKinds({ PATH: process.env['PATH'] }, connections).get('sql');
  const templates = given.templates === undefined ? {} : { templates: given.templates };
  return {
    kind,
    task,
    project,
    compiled: kind?.compile(task, taskContext(project, { values, ...templates })),
  };
}

async function runSql(query: string, given: Case = {}): Promise<SqlEnd> {
  const { compiled, project } = compileSql(query, given);
  const result = await compiled;
  if (result?.ok !== true) throw new Error(JSON.stringify(result?.diagnostics));
  const end = await runInvocation(result.value, project, server === undefined ? {} : { DB_URL: server.url });
  return { ...end, project, read: (path) => readFileSync(join(project, path), 'utf8') };
}

async function refuseSql(query: string, given: Case = {}) {
  const result = await compileSql(query, given).compiled;
  if (result?.ok !== false) throw new Error('it was accepted');
  return result.diagnostics.map(({ code, message, hint }) => [code, message, ...(hint ? [hint] : [])]);
}

const label = (text: string) => (text.length <= 72 ? text : `${text.slice(0, 71)}…`);
const seconds = (text: string) => text.replaceAll(/\d+\.\d\d s/g, '0.00 s');

/** What each database is asked, and gives. */
const databases: readonly (readonly [Database | undefined, typeof it | typeof it.skip])[] = [
  [undefined, it],
  ['duckdb', it],
  ['sqlite', it],
  ['postgresql', itPostgresql],
];

for (const [on, its] of databases) {
  const at = on === undefined ? {} : { on };
  const name = on ?? 'embedded';

  describe(`a query for ${on ?? 'the embedded DuckDB'}`, () => {
    its(
      'runs all statements with bound params, and returns columns of the first row, or all rows',
      async () => {
        const end = await runSql(
          `create table pets_${name} (name varchar(20), legs integer);
insert into pets_${name} values ('cat', 4), ('hen', $two), ('emu', $two); -- $none
select name, legs, count(*) over () as total from pets_${name} where legs = $two order by name;`,
          {
            ...at,
            values: { two: 2, spare: 'x' },
            returns: ['name', 'rows', { name: 'total', kind: 'metric' }],
          },
        );
        expect({ ...end, stdout: seconds(end.stdout) }).toMatchObject({
          exitCode: 0,
          stderr: '',
          stdout: `[1/3] create table pets_${name} (name varchar(20), legs integer)
      done (0.00 s)
[2/3] ${label(`insert into pets_${name} values ('cat', 4), ('hen', $two), ('emu', $two)`)}
      3 rows affected (0.00 s)
[3/3] ${label(`select name, legs, count(*) over () as total from pets_${name} where legs = $two order by name`)}
      2 rows (0.00 s)
      name  legs  total
      emu   2     2
      hen   2     2
`,
          returns: `name:="emu"
rows:=[{"name":"emu","legs":2,"total":2},{"name":"hen","legs":2,"total":2}]
total:=2
`,
        });
      },
    );

    its('takes hostile values and names for nothing but values and names', async () => {
      const value = `'; drop table safe_${name}; -- " \\ $a {{t}} \${{ x }} é\n`;
      const odd = `o"d\`d'; --`;
      const end = await runSql(
        `create table safe_${name} ({{column}} varchar(200));
insert into safe_${name} values ($value);
select {{column}} as found, count(*) as count from safe_${name} where {{column}} = $value group by 1`,
        {
          ...at,
          values: { value },
          identifiers: { column: '${{ params.column }}' },
          templates: { '${{ params.column }}': odd },
          returns: ['found', 'count'],
        },
      );
      expect(end).toMatchObject({ exitCode: 0, returns: `found:=${JSON.stringify(value)}\ncount:=1\n` });
    });

    its('binds values of every type', async () => {
      const boolean = on === 'sqlite' ? '1' : 'true';
      const end = await runSql(
        `select cast($i as integer) + 1 as i, cast($f as double precision) as f, cast($t as varchar(9)) as t,
  cast($n as integer) is null as n, cast($b as boolean) as b, cast($l as varchar(9)) as l`,
        { ...at, values: { i: 2, f: 0.5, t: '01', n: null, b: true, l: [1, 'x'] }, returns: ['rows'] },
      );
      expect(end.returns).toBe(
        `rows:=[{"i":3,"f":0.5,"t":"01","n":${boolean},"b":${boolean},"l":"[1,\\"x\\"]"}]\n`,
      );
    });

    its('writes its rows as CSV that every reader understands', async () => {
      const end = await runSql(
        `select 1 as id, 'a,"b"' as "the text" union all select 2, null union all select 3, '' order by 1`,
        { ...at, output: 'out/deep/rows.csv', returns: ['id'] },
      );
      expect(end).toMatchObject({ exitCode: 0, returns: 'id:=1\n' });
      expect(end.read('out/deep/rows.csv')).toBe('id,the text\r\n1,"a,""b"""\r\n2,\r\n3,""\r\n');
      const script = 'import csv; print([row for row in csv.reader(open("out/deep/rows.csv", newline=""))])';
      expect(execFileSync('python3', ['-c', script], { cwd: end.project, encoding: 'utf8' })).toBe(
        `[['id', 'the text'], ['1', 'a,"b"'], ['2', ''], ['3', '']]\n`,
      );
    });

    its('names the statement and the line that the database refuses', async () => {
      const file = `-- first\nselect 1;\n\nselect\n  2 as x,\n  nothing_${name};\n`;
      const end = await runSql('', { ...at, file: 'q.sql', files: { 'q.sql': file } });
      expect(end).toMatchObject({
        exitCode: 1,
        failure: {
          code: 'sql-statement',
          message: expect.stringMatching(new RegExp(`nothing_${name}.* \\(statement 2 of 2, line \\d\\)$`)),
          file: 'q.sql',
          // SQLite does not say where in a statement it is wrong.
          line: on === 'sqlite' ? 4 : 6,
        },
      });
    });

    if (on === undefined) return;
    its('may change nothing where its connection only reads', async () => {
      const first = await runSql('create table kept (x integer)', at);
      const end = await runSql('create table other (x integer)', {
        ...at,
        project: first.project,
        readOnly: true,
      });
      expect(end).toMatchObject({ exitCode: 1, failure: { code: 'sql-statement' } });
      expect(end.stderr).toMatch(/read.?only/i);
    });
  });
}

describe('values that JSON does not carry exactly', () => {
  it('are given by DuckDB as their exact text, and all others as themselves', async () => {
    const query = `select 9007199254740993 as big, 7::bigint as small, 1.10::decimal(5,2) as price,
  0.12345678901234567890::decimal(38,20) as exact, date '2026-01-31' as day, timestamp '2026-01-31 06:00:00.5' as at,
  timestamptz '2026-01-31 06:00:00+02' as there, '\\xDE\\xAD'::blob as bytes, null as nothing, 'nan'::double as nan,
  [1, 2] as list, {'a': date '2026-01-31'} as record, map {'k': 1} as map, true as yes, uuid '00000000-0000-0000-0000-000000000001' as id`;
    const { returns } = await runSql(query, { returns: ['rows'] });
    expect(JSON.parse(returns.slice('rows:='.length))).toEqual([
      {
        big: '9007199254740993',
        small: 7,
        price: 1.1,
        exact: '0.12345678901234567890',
        day: '2026-01-31',
        at: '2026-01-31T06:00:00.5',
        there: '2026-01-31T04:00:00Z',
        bytes: '3q0=',
        nothing: null,
        nan: 'NaN',
        list: [1, 2],
        record: { a: '2026-01-31' },
        map: [{ key: 'k', value: 1 }],
        yes: true,
        id: '00000000-0000-0000-0000-000000000001',
      },
    ]);
  });

  it('are given by SQLite likewise', async () => {
    const query =
      "select 9007199254740993 as big, -7 as small, 1.5 as real, x'DEAD' as bytes, 9e999 as infinite";
    const { returns } = await runSql(query, { on: 'sqlite', returns: ['rows'] });
    expect(returns).toBe(
      'rows:=[{"big":"9007199254740993","small":-7,"real":1.5,"bytes":"3q0=","infinite":"Infinity"}]\n',
    );
  });

  itPostgresql('are given by PostgreSQL likewise', async () => {
    const query = `set time zone 'Europe/Amsterdam'; select 9007199254740993 as big, 1.10 as price, 'nan'::float8 as nan, date '2026-01-31' as day,
  timestamp '2026-01-31 06:00:00.5' as at, timestamptz '2026-01-31 06:00:00Z' as there, '\\xdead'::bytea as bytes,
  array[1, null, 2] as list, array['a,b', '"c"'] as texts, '{"a": [1, 2.5]}'::jsonb as json, true as yes, 0.12345678901234567890 as exact`;
    const { returns } = await runSql(query, { on: 'postgresql', returns: ['rows'] });
    expect(JSON.parse(returns.slice('rows:='.length))).toEqual([
      {
        big: '9007199254740993',
        price: 1.1,
        nan: 'NaN',
        day: '2026-01-31',
        at: '2026-01-31T06:00:00.5',
        there: '2026-01-31T07:00:00+01:00',
        bytes: '3q0=',
        list: [1, null, 2],
        texts: ['a,b', '"c"'],
        json: { a: [1, 2.5] },
        yes: true,
        exact: '0.12345678901234567890',
      },
    ]);
  });
});

describe('DuckDB', () => {
  it('reads files of the project, and writes Parquet of a query that runs once', async () => {
    const end = await runSql("select x * $by as x from 'data/*.csv' order by x", {
      files: { 'data/a.csv': 'x\n2\n', 'data/b.csv': 'x\n1\n' },
      values: { by: 10 },
      output: "it's.parquet",
      returns: ['rows'],
    });
    expect(end).toMatchObject({ exitCode: 0, returns: 'rows:=[{"x":10},{"x":20}]\n' });
    const again = await runSql("select sum(x) as total from 'it''s.parquet'", {
      project: end.project,
      returns: ['total'],
    });
    expect(again.returns).toBe('total:=30\n');
  });

  it('keeps what a connection has in its file', async () => {
    const { project } = await runSql('create table t as select 42 as x', { on: 'duckdb' });
    expect(
      await runSql('select x from t', { on: 'duckdb', project, returns: ['x'], readOnly: true }),
    ).toMatchObject({
      returns: 'x:=42\n',
    });
  });
});

it('streams more rows than it could hold', async () => {
  const end = await runSql("select i, repeat('x', 100) as text from range(200000) r(i)", {
    output: 'many.csv',
  });
  expect(end).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('200000 rows (') });
  expect(end.stdout).toContain('… 199990 more\n');
  expect(end.read('many.csv').length).toBeGreaterThan(20_000_000);
});

describe('what is wrong is said', () => {
  it.each<[string, string, Case, object]>([
    [
      'of a column that is not there',
      'select 1 as total',
      { returns: ['totals'] },
      {
        code: 'return-missing',
        message:
          'the last statement of task `ask` gives no column `totals`, which `returns` names; it gives `total`',
      },
    ],
    [
      'of a row that is not there',
      'select 1 as x where false',
      { returns: ['x'] },
      {
        code: 'return-missing',
        message: 'the last statement of task `ask` gives no row, so there is no `x`',
      },
    ],
    [
      'of a metric that is no number',
      "select 'much' as x",
      { returns: [{ name: 'x', kind: 'metric' }] },
      {
        code: 'return-type',
        message:
          'metric `x`, returned by the query of task `ask`, is `"much"`, and a metric is a finite number',
      },
    ],
    [
      'of rows whose columns have one name',
      'select 1 as x, 2 as x',
      { returns: ['rows'], on: 'sqlite' },
      { code: 'sql-rows', message: 'task `ask` returns `rows`, and two of their columns are named `x`' },
    ],
    [
      'of too many rows',
      "select repeat('x', 1000) as x from range(9000)",
      { returns: ['rows'] },
      { code: 'sql-rows', message: 'the rows that task `ask` returns take more than 8 MiB as JSON' },
    ],
    [
      'of an output without rows',
      'create table t (x int)',
      { output: 'x.csv' },
      {
        code: 'sql-output',
        message: 'task `ask` writes `x.csv`, and its last statement gives no rows',
        hint: 'put the `select` at the end',
      },
    ],
    [
      'of an output where a folder stands',
      'select 1 as x',
      { output: 'x.csv', files: { 'x.csv/y': '' } },
      {
        code: 'sql-output',
        message: expect.stringMatching(/^the output `x\.csv` of task `ask` cannot be written: .*directory/),
      },
    ],
    [
      'of an output that the disk does not take',
      "select repeat('x', 1000) as x from range(3000)",
      { output: 'x.csv', files: { 'x.csv.part/y': '' } },
      {
        code: 'sql-output',
        message: expect.stringMatching(/^the output `x\.csv` of task `ask` cannot be written: EISDIR/),
      },
    ],
    [
      'of Parquet from another database',
      'select 1',
      { output: 'x.parquet', on: 'sqlite' },
      {
        code: 'sql-output',
        message: 'the output `x.parquet` of task `ask` is Parquet, which DuckDB writes and sqlite does not',
      },
    ],
    [
      'of a file that cannot be opened',
      'select 1',
      { on: 'sqlite', readOnly: true },
      {
        code: 'connection-failed',
        message:
          'the database of `db`, which task `ask` asks, cannot be opened: unable to open database file',
      },
    ],
  ])('%s', async (_, ...[query, given, failure]) => {
    expect(await runSql(query, given)).toMatchObject({ exitCode: 1, failure });
  });

  it('before anything runs: of names that nothing gives', async () => {
    const given = { values: { day: '2026-01-31' }, identifiers: { table: 't' } };
    expect(await refuseSql('select $dya, $x from {{tabel}}', given)).toEqual([
      [
        'sql-param',
        'the query of task `ask` uses `$dya`, and no param or return of that name reaches it; it has `$day`',
        'did you mean `day`?',
      ],
      [
        'sql-param',
        'the query of task `ask` uses `$x`, and no param or return of that name reaches it; it has `$day`',
        'declare it under `params:`, or let a task that `ask` needs return it',
      ],
      [
        'sql-identifier',
        'the query of task `ask` has `{{tabel}}`, and its `identifiers` are `table`',
        'did you mean `table`?',
      ],
    ]);
  });

  it('of a text that has no end, no statement, or no file', async () => {
    expect(await refuseSql("select\n 'x")).toEqual([
      ['sql-statement', "the query of task `ask`, line 2: what `'` opens is not closed"],
    ]);
    expect(await refuseSql('-- nothing')).toEqual([
      ['sql-statement', 'the query of task `ask`, line 1: there is no statement in it'],
    ]);
    expect(await refuseSql('', { file: 'no.sql' })).toMatchObject([
      ['script-not-found', '`no.sql`, which task `ask` runs, is not in the snapshot', expect.anything()],
    ]);
  });

  itPostgresql('of a server that cannot be reached, without its URL', async () => {
    const { compiled, project } = compileSql('select 1', { on: 'postgresql' });
    const result = await compiled;
    if (result?.ok !== true) throw new Error('it was refused');
    const end = await runInvocation(result.value, project, {
      DB_URL: 'postgresql://me:hunter22@127.0.0.1:1/db',
    });
    expect(end).toMatchObject({
      failure: {
        code: 'connection-failed',
        message:
          'the server of `db`, which task `ask` asks, cannot be reached: connect ECONNREFUSED 127.0.0.1:1',
      },
    });
    expect(end.stderr).not.toContain('hunter22');
  });

  it('names the secret of its connection, which its processes need', () => {
    const { kind, task } = compileSql('select 1', { on: 'postgresql' });
    expect(kind?.secrets?.(task)).toEqual(['DB_URL']);
  });
});
