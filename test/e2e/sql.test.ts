import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runRunnable, startRunnable } from '../support/command-line.ts';
import { itNeeds } from '../support/needs.ts';
import { postgresql, startPostgresql, type TestServer } from '../support/postgresql.ts';
import { makeFolder, makeRepository, type TestRepository } from '../support/repository.ts';

const itPostgresql = itNeeds(postgresql);

let server: TestServer | undefined;
beforeAll(async () => {
  if (postgresql.met) server = await startPostgresql();
});
afterAll(() => server?.stop());

function optionsOf(repository: TestRepository, more: Record<string, string> = {}) {
  const env = {
    ...repository.environment,
    RUNNABLE_STATE_DIR: repository.state,
    RUNNABLE_WORKSPACE_DIR: repository.workspaces,
    ...more,
  };
  return { cwd: repository.root, env };
}

describe('SQL in a pipeline', () => {
  it('takes params and returns, and gives values and files to the tasks after it', async () => {
    const repository = makeRepository({
      files: {
        '.runnable/sales.yaml': `
params: { least: 2, table: orders }
tasks:
  limits: { python: steps:limits, returns: [regions] }
  ask:
    needs: [limits]
    sql:
      file: queries/sales.sql
      identifiers: { table: "\${{ params.table }}" }
      output: build/sales.csv
    returns: [rows]
  show:
    needs: [ask]
    shell: cat build/sales.csv
  count:
    needs: [ask]
    sql: select len(from_json($rows, '["json"]')) as regions_left
    returns: [regions_left]
`,
        'steps.py': 'def limits(): return ["eu", "us"]\n',
        'queries/sales.sql': `create view {{table}} as from 'data/orders.csv';
select region, sum(amount) as total from {{table}}
where list_contains(from_json($regions, '["varchar"]'), region) group by region having sum(amount) >= $least order by 1
`,
        'data/orders.csv': 'region,amount\neu,1\nus,5\nasia,9\neu,3\n',
      },
    });
    const run = await runRunnable(['run', 'sales', '--json'], optionsOf(repository));
    expect(run).toMatchObject({ code: 0 });
    expect(JSON.parse(run.stdout).tasks).toMatchObject([
      { id: 'limits' },
      {
        id: 'ask',
        returns: {
          rows: [
            { region: 'eu', total: 4 },
            { region: 'us', total: 5 },
          ],
        },
        outputs: [{ path: 'build/sales.csv' }],
      },
      { id: 'show' },
      { id: 'count', returns: { regions_left: 2 } },
    ]);
    const folder = makeFolder();
    await runRunnable(['artifacts', 'get', 'latest', '--to', folder], optionsOf(repository));
    expect(readFileSync(join(folder, 'build/sales.csv'), 'utf8')).toBe('region,total\r\neu,4\r\nus,5\r\n');
  });

  it('runs as a job that stands in no file', async () => {
    const repository = makeRepository({ files: { 'ask.sql': 'select $a + $b as total' } });
    const query = ['job', 'sql', 'select $a + $b as total', '-p', 'a=1', '-p', 'b=2', '--returns', 'total'];
    expect(await runRunnable([...query, '--logs', 'none'], optionsOf(repository))).toMatchObject({
      code: 0,
      stdout: 'total=3\n',
    });
    const file = ['job', 'sql', 'ask.sql', '-p', 'a=2', '-p', 'b=2', '--returns', 'total', '--logs', 'none'];
    expect(await runRunnable(file, optionsOf(repository))).toMatchObject({ code: 0, stdout: 'total=4\n' });
  });

  it('is refused before anything runs when it names a connection that is not there', async () => {
    const repository = makeRepository({
      files: {
        '.runnable/a.yaml': 'tasks:\n  ask: { sql: { query: select 1, connection: warehuose } }\n',
        'runnable.config.yaml': 'connections: { warehouse: { type: duckdb, path: w.duckdb } }\n',
      },
    });
    const { code, stderr } = await runRunnable(['run', 'a'], optionsOf(repository));
    expect([code, stderr]).toEqual([
      2,
      expect.stringMatching(
        /^error\[unknown-connection\]: task `ask` names the connection `warehuose`, and `runnable\.config\.yaml` has `warehouse`\n.* \.runnable\/a\.yaml:2:46\n[\s\S]*\nhint: did you mean `warehouse`\?\n$/,
      ),
    ]);
  });

  it('holds no expression in its text', async () => {
    const repository = makeRepository({
      files: {
        '.runnable/a.yaml': 'params: { x: 1 }\ntasks:\n  ask: { sql: "select ${{ params.x }}" }\n',
      },
    });
    const { code, stderr } = await runRunnable(['run', 'a'], optionsOf(repository));
    expect({ code, stderr }).toMatchObject({ code: 2 });
    expect(stderr).toContain(
      'error[interpolation-in-script]: `${{ params.x }}` would become a part of the script',
    );
    expect(stderr).toContain('hint: use `$x`, which is bound as a value\n');
  });

  const warehouse = 'connections: { warehouse: { type: postgresql, url: { secret: WAREHOUSE_URL } } }\n';

  itPostgresql('reaches a server by a secret that no task lists and nothing shows', async () => {
    const url = `${server?.url}&application_name=tell-nobody`;
    const repository = makeRepository({
      files: {
        '.runnable/a.yaml': `
tasks:
  ask:
    sql: { query: "select current_user as who, 'tell-nobody' as hidden", connection: warehouse }
    returns: [who]
  other: { shell: 'echo "\${WAREHOUSE_URL-unset}"' }
`,
        'runnable.config.yaml': warehouse,
      },
    });
    const run = await runRunnable(['run', 'a'], optionsOf(repository, { WAREHOUSE_URL: url }));
    expect(run).toMatchObject({ code: 0 });
    expect(run.stdout + run.stderr).toContain('unset');
    expect(run.stdout + run.stderr).not.toContain(url);
    const missing = await runRunnable(['run', 'a'], optionsOf(repository));
    expect(missing).toMatchObject({ code: 3, stderr: expect.stringContaining('error[secret-missing]') });
  });

  itPostgresql('ends its query on the server when the run is canceled', async () => {
    const repository = makeRepository({
      files: {
        '.runnable/a.yaml': `
tasks:
  ask: { sql: { query: "select 'here' as it; select pg_sleep(600) /* mine */", connection: warehouse } }
`,
        'runnable.config.yaml': warehouse,
      },
    });
    const env = { WAREHOUSE_URL: server?.url ?? '' };
    const started = startRunnable(['run', 'a'], optionsOf(repository, env));
    await new Promise<void>((resolve) => {
      let said = '';
      for (const stream of [started.process.stdout, started.process.stderr]) {
        stream?.on('data', (chunk) => {
          said += chunk;
          if (said.includes('[2/2]')) resolve();
        });
      }
    });
    started.process.kill('SIGINT');
    expect(await started.ended).toMatchObject({ code: 130 });
    const query = `select count(*) as left from pg_stat_activity where query like '%pg_sleep%mine%' and state = 'active' and pid <> pg_backend_pid()`;
    const files = {
      'runnable.config.yaml': warehouse,
      '.runnable/b.yaml': `task:\n  sql: { query: "${query}", connection: warehouse }\n  returns: [left]\n`,
    };
    const after = await runRunnable(
      ['run', 'b', '--logs', 'none'],
      optionsOf(makeRepository({ files }), env),
    );
    expect(after).toMatchObject({ code: 0, stdout: 'left=0\n' });
  });
});
