import fc from 'fast-check';
import { expect, it } from 'vitest';
import { chooseExecutor } from '../../src/config/choose-executor.ts';
import { defaultConfiguration } from '../../src/config/configuration.ts';
import { loadConfiguration } from '../../src/config/load-configuration.ts';

const file = 'runnable.config.yaml';

it('reads every setting', () => {
  const text = `
executors:
  local: { type: local, config: { max_parallel: 4 } }
  box: { type: container, config: { engine: docker, image: python:3.12-slim, lifecycle: task } }
job-executor: local
pipeline-executor: box
connections:
  warehouse: { type: postgresql, url: { secret: WAREHOUSE_URL } }
  local: { type: sqlite, path: data/local.db, read_only: true }
  big: { type: duckdb, path: /data/big.duckdb }
secrets: { type: dotenv, path: .env.local }
catalog: { type: file-system, keep: 30d, max_size: 20Gi }
cache: { keep: 7d, max_size: 1Gi }
pools: { gpu: 1, warehouse: 4 }
logs: { max_size: 8Mi }
`;
  expect(loadConfiguration(file, text)).toEqual({
    ok: true,
    value: {
      file,
      executors: {
        local: { type: 'local', maxParallel: 4 },
        box: {
          type: 'container',
          engine: 'docker',
          image: 'python:3.12-slim',
          lifecycle: 'task',
          network: 'bridge',
          pull: 'missing',
          pids: 4096,
          mounts: [],
        },
      },
      jobExecutor: 'local',
      pipelineExecutor: 'box',
      connections: {
        warehouse: { type: 'postgresql', url: { secret: 'WAREHOUSE_URL' }, readOnly: false },
        local: { type: 'sqlite', path: 'data/local.db', readOnly: true },
        big: { type: 'duckdb', path: '/data/big.duckdb', readOnly: false },
      },
      secrets: { type: 'dotenv', path: '.env.local' },
      catalog: { type: 'file-system', keepMs: 30 * 86_400_000, maxBytes: 20 * 1024 ** 3 },
      cache: { keepMs: 7 * 86_400_000, maxBytes: 1024 ** 3 },
      pools: { gpu: 1, warehouse: 4 },
      logs: { maxBytes: 8 * 1024 * 1024 },
    },
    diagnostics: [],
  });
});

it.each(['', '# nothing yet\n', '{}\n'])('takes `%s` as a file that says nothing', (text) => {
  expect(loadConfiguration(file, text)).toEqual({
    ok: true,
    value: { ...defaultConfiguration, file },
    diagnostics: [],
  });
});

it('takes an executor in place, by the name of its key', () => {
  const text = 'job-executor: { type: local, config: { max_parallel: 1 } }\n';
  const result = loadConfiguration(file, text);
  expect(result.ok && result.value).toMatchObject({
    executors: { local: { type: 'local' }, 'job-executor': { type: 'local', maxParallel: 1 } },
    jobExecutor: 'job-executor',
    pipelineExecutor: 'local',
  });
});

it('says all that is wrong at once, and where', () => {
  const text = `executors:
  local: { type: local, config: { max_paralel: 0 } }
  box: { type: docker }
  bare: {}
job-executor: { type: local, config: { max_parallel: many }, image: x }
pipeline-executor: bax
secrets: { type: command, command: [pass, show] }
catalog: { type: file-system, keep: soon, config: { bucket: outputs } }
pools: { gpu: 0 }
logs: { max_size: big }
pipelines: {}
cache: { keep: never }
`;
  expect(placesOf(text)).toEqual([
    'error unknown-key 2:35 unknown key `max_paralel`',
    'error value 3:16 `type` takes `local`, `container` or `kubernetes`, found the text `docker`',
    'error missing-key 4:3 `bare` has no `type`, which it must have',
    'error type 5:54 `max_parallel` takes a whole number, found the text `many`',
    'error unknown-key 5:62 unknown key `image`, accepted are `type`, `config`',
    'error unknown-executor 6:20 `pipeline-executor` names no executor: `bax`; there are `local`, `box`',
    'error not-yet-supported 7:18 `command` is not carried out yet; accepted are `env`, `dotenv`',
    'error duration 8:37 `keep` takes a duration above 0 and up to 365d such as `30s`, `10m` or `1h30m`, found the text `soon`',
    'error unknown-key 8:53 a catalog of type `file-system` has no setting `bucket`',
    'error value 9:15 `gpu` takes a number from 1 to 10000, found the number 0',
    'error size 10:19 `max_size` takes an amount such as `512Mi` or `4Gi`, found the text `big`',
    'error unknown-key 11:1 unknown key `pipelines`, accepted are `executors`, `job-executor`, `pipeline-executor`, `connections`, `secrets`, `catalog`, `cache`, `pools`, `logs`, `review`',
    'error duration 12:16 `keep` takes a duration above 0 and up to 365d such as `30s`, `10m` or `1h30m`, found the text `never`',
  ]);
});

it('reads all that a container executor can be told', () => {
  const text = `executors:
  box:
    type: container
    config:
      engine: podman
      image: python:3.12-slim
      lifecycle: shared
      container: my-box
      max_parallel: 2
      network: none
      pull: never
      pids: 100
      user: "1000:1000"
      mounts: [/srv/data, { source: /etc/ssl, target: /ssl }, { source: /srv/out, mode: read-write }]
`;
  const result = loadConfiguration(file, text);
  expect(result.ok && result.value.executors['box']).toEqual({
    type: 'container',
    engine: 'podman',
    image: 'python:3.12-slim',
    lifecycle: 'shared',
    container: 'my-box',
    maxParallel: 2,
    network: 'none',
    pull: 'never',
    pids: 100,
    user: '1000:1000',
    mounts: [
      { source: '/srv/data', target: '/srv/data', mode: 'read-only' },
      { source: '/etc/ssl', target: '/ssl', mode: 'read-only' },
      { source: '/srv/out', target: '/srv/out', mode: 'read-write' },
    ],
  });
});

it('B97: shows containers neither this machine as a whole nor the sockets of engines, and nothing at their root', () => {
  const text = `executors:
  box:
    type: container
    config:
      mounts:
        - /
        - /var/run/docker.sock
        - { source: /run/podman/podman.sock, target: /x }
        - { source: /srv, target: / }
        - { source: /var/lib/docker, mode: read-only }
        - { source: /etc, mode: read-write }
        - ../data
job-executor: { type: container, config: { mounts: [/proc] } }
`;
  expect(placesOf(text)).toEqual([
    'error mount 6:11 `/` cannot be shown to containers: it is the whole machine',
    'error mount 7:11 `/var/run/docker.sock` cannot be shown to containers: it is a socket, and who may write to that of an engine is master of the machine',
    'error mount 8:21 `/run/podman/podman.sock` cannot be shown to containers: it is a socket, and who may write to that of an engine is master of the machine',
    'error mount 9:35 nothing can be shown at `/` of a container: it is the whole of the container',
    'error mount 10:21 `/var/lib/docker` cannot be shown to containers: it belongs to the system, as all of `/var/lib/docker`',
    'error mount 11:21 `/etc` cannot be shown to containers: it is shown read-only or not at all',
    'error mount 12:11 `../data` cannot be shown to containers: it is not absolute',
    'error mount 13:53 `/proc` cannot be shown to containers: it belongs to the system, as all of `/proc`',
  ]);
});

it('says what a container executor cannot be told', () => {
  const text = `executors:
  a: { type: container, config: { engine: lxc, image: --privileged, lifecycle: day, privileged: true } }
  b: { type: container, config: { network: host, pids: 1, user: root, container: x } }
`;
  expect(placesOf(text)).toEqual([
    'error value 2:43 `engine` takes `docker`, `podman` or `nerdctl`, found the text `lxc`',
    'error image 2:55 the image `--privileged` begins with `-`, as options do',
    'error value 2:80 `lifecycle` takes `task`, `run` or `shared`, found the text `day`',
    'error unknown-key 2:85 unknown key `privileged`, accepted are `engine`, `image`, `lifecycle`, `container`, `max_parallel`, `network`, `pull`, `pids`, `user`, `mounts`',
    'error value 3:44 `network` takes `bridge` or `none`, found the text `host`',
    'error value 3:56 `pids` takes a number from 16 to 4194304, found the number 1',
    'error value 3:65 `user` does not take the text `root`',
    'error value 3:71 `container` names a lasting container, and `lifecycle` is `task`',
  ]);
});

it('says what the keys and the variables of the old runner are now', () => {
  const text = 'executor: x\nrun-log-store: x\nsecrets: { type: dotenv, path: $SECRETS }\n';
  expect(
    loadConfiguration(file, text).diagnostics.map(({ severity, code, hint }) => [severity, code, hint]),
  ).toEqual([
    ['error', 'unknown-key', 'name it `pipeline-executor`, and `job-executor` for jobs'],
    ['error', 'unknown-key', 'remove it: runs are recorded in the state directory, `RUNNABLE_STATE_DIR`'],
    [
      'warning',
      'old-configuration',
      'write the value itself; keep another file for another place, and name it with `--config`',
    ],
  ]);
});

it('says what a connection lacks, and keeps no password', () => {
  const text = `connections:
  a: { type: postgresql, path: x }
  b: { type: sqlite }
  c: { type: duckdb, url: x }
  d: { type: postgresql, url: "postgresql://me:hunter22@db:5432/sales" }
  e: { type: postgresql, url: "postgresql://me@db:5432/sales?sslmode=verify-full" }
  f: { type: mysql, url: x }
`;
  expect(placesOf(text)).toEqual([
    'error connection 2:32 a connection of type `postgresql` has a `url`, found `path`',
    'error connection 3:6 the connection `b` of type `sqlite` has no `path`',
    'error connection 4:27 a connection of type `duckdb` has a `path`, found `url`',
    'error connection 5:31 the URL of the connection `d` holds a password, and configurations are recorded',
    'error value 7:14 `type` takes `postgresql`, `sqlite` or `duckdb`, found the text `mysql`',
  ]);
});

it('refuses what is no map, and no YAML', () => {
  expect(placesOf('- local\n')).toEqual(['error type 1:1 a configuration is a map, found a list']);
  expect(loadConfiguration(file, 'a: [').ok).toBe(false);
});

it('chooses the executor by what is run, unless one is named', () => {
  const text = 'executors: { one: { type: local, config: { max_parallel: 1 } } }\njob-executor: one\n';
  const loaded = loadConfiguration(file, text);
  const configuration = loaded.ok ? loaded.value : defaultConfiguration;
  const choose = (form: 'job' | 'pipeline', name?: string) => {
    const result = chooseExecutor(configuration, { form, ...(name === undefined ? {} : { name }) });
    return result.ok ? result.value : result.diagnostics;
  };
  expect(choose('job')).toEqual({ name: 'one', settings: { type: 'local', maxParallel: 1 } });
  expect(choose('pipeline')).toEqual({ name: 'local', settings: { type: 'local' } });
  expect(choose('job', 'local')).toEqual({ name: 'local', settings: { type: 'local' } });
  expect(choose('job', 'oen')).toEqual([
    {
      severity: 'error',
      code: 'unknown-executor',
      message: 'no executor is named `oen`; by `runnable.config.yaml` there are `local`, `one`',
      hint: 'did you mean `one`?',
    },
  ]);
});

it('says that an executor is known and not carried out yet, only when it is used', () => {
  const loaded = loadConfiguration(file, 'pipeline-executor: { type: kubernetes }\n');
  const configuration = loaded.ok ? loaded.value : defaultConfiguration;
  expect(chooseExecutor(configuration, { form: 'job' }).ok).toBe(true);
  expect(chooseExecutor(configuration, { form: 'pipeline' }).diagnostics).toEqual([
    {
      severity: 'error',
      code: 'not-yet-supported',
      message:
        'the executor `pipeline-executor` is of type `kubernetes`, which is not carried out yet; accepted are `local` and `container`',
      hint: 'run it here with `--executor local`',
    },
  ]);
});

it('never fails on any text, and gives every error a place', () => {
  const piece = fc.constantFrom(
    'executors',
    'local',
    'type',
    'job-executor',
    ': ',
    '{',
    '}',
    '[',
    '\n',
    '  ',
    '$x',
    '1',
    'secrets',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 25 }), (pieces) => {
      const { diagnostics } = loadConfiguration(file, pieces.join(''));
      expect(diagnostics.filter(({ span }) => span === undefined)).toEqual([]);
    }),
  );
});

function placesOf(text: string): readonly string[] {
  return loadConfiguration(file, text).diagnostics.map(
    ({ severity, code, span, message }) => `${severity} ${code} ${span?.line}:${span?.column} ${message}`,
  );
}
