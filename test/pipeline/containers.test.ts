import { expect, it } from 'vitest';
import { diagnose, loaded } from '../support/diagnosed.ts';

it('keeps images, resources and services as the file states them, short forms written out', async () => {
  const { tasks } = await loaded(`
defaults: { image: "python:3.12-slim", resources: { cpu: 1 } }
tasks:
  plain: { shell: x }
  load:
    shell: x
    executor: box
    image: "ghcr.io/me/etl:\${{ git.short }}"
    secrets: [PASSWORD]
    resources: { cpu: 500m, memory: 4Gi, gpu: 2 }
    services:
      cache: redis:7
      db:
        image: postgres:17
        command: [postgres, -c, fsync=off]
        env: { POSTGRES_DB: "\${{ run.id }}" }
        secrets: [PASSWORD]
        ports: [5432]
        health: [pg_isready, -U, postgres]
      slow: { image: slow, health: { command: [probe], interval: 200ms, timeout: 5m } }
`);
  expect(
    tasks.map(({ id, executor, image, resources, services }) => ({
      id,
      executor,
      image,
      resources,
      services,
    })),
  ).toEqual([
    {
      id: 'plain',
      executor: undefined,
      image: 'python:3.12-slim',
      resources: { cpu: 1 },
      services: undefined,
    },
    {
      id: 'load',
      executor: 'box',
      image: 'ghcr.io/me/etl:${{ git.short }}',
      resources: { cpu: 0.5, memoryBytes: 4 * 1024 ** 3, gpu: 2 },
      services: [
        {
          name: 'cache',
          image: 'redis:7',
          env: {},
          secrets: [],
          ports: [],
          health: { intervalMs: 1000, timeoutMs: 60_000 },
        },
        {
          name: 'db',
          image: 'postgres:17',
          command: ['postgres', '-c', 'fsync=off'],
          env: { POSTGRES_DB: '${{ run.id }}' },
          secrets: ['PASSWORD'],
          ports: [5432],
          health: { command: ['pg_isready', '-U', 'postgres'], intervalMs: 1000, timeoutMs: 60_000 },
        },
        {
          name: 'slow',
          image: 'slow',
          env: {},
          secrets: [],
          ports: [],
          health: { command: ['probe'], intervalMs: 200, timeoutMs: 300_000 },
        },
      ],
    },
  ]);
});

it('B96: refuses images that are options, and keys that would make a container privileged, before anything starts', async () => {
  expect(
    await diagnose(`
defaults: { image: --privileged }
tasks:
  a: { shell: x, image: "-v /:/host" }
  b: { shell: x, services: { db: "--privileged", web: { image: "x y", privileged: true } } }
  c: { shell: x, privileged: true }
  d: { shell: x }
`),
  ).toEqual([
    '2:20 error[image] the image `--privileged` begins with `-`, as options do',
    '4:25 error[image] the image `-v /:/host` begins with `-`, as options do',
    '5:34 error[image] the image `--privileged` begins with `-`, as options do',
    '5:64 error[image] the image `x y` holds a space or another blank',
    '5:71 error[unknown-key] unknown key `privileged`, accepted are `image`, `command`, `env`, `secrets`, `ports`, `health`',
    '6:18 error[unknown-key] unknown key `privileged`',
  ]);
});

it('says which amounts of resources are none', async () => {
  expect(
    await diagnose(`
tasks:
  a: { shell: x, resources: { cpu: 0, memory: 1Mi, gpu: -1 } }
  b: { shell: x, resources: { cpu: two, memory: 100 } }
  c: { shell: x, resources: { cpu: 5000, memory: lots, disk: 1Gi } }
`),
  ).toEqual([
    '3:36 error[resources] `cpu` takes a number of processors such as 2, 0.5 or `500m`, found the number 0',
    '3:47 error[resources] `memory` takes an amount of 6 MiB or more such as `512Mi` or `4Gi`, found the text `1Mi`',
    '3:57 error[value] `gpu` takes a number from 0 to 64, found the number -1',
    '4:36 error[resources] `cpu` takes a number of processors such as 2, 0.5 or `500m`, found the text `two`',
    '4:49 error[resources] `memory` takes an amount of 6 MiB or more such as `512Mi` or `4Gi`, found the number 100',
    '5:36 error[resources] `cpu` takes a number of processors such as 2, 0.5 or `500m`, found the number 5000',
    '5:50 error[size] `memory` takes an amount such as `512Mi` or `4Gi`, found the text `lots`',
    '5:56 error[unknown-key] unknown key `disk`, accepted are `cpu`, `memory`, `gpu`',
  ]);
});

it('says what is wrong with services', async () => {
  expect(
    await diagnose(`
task:
  shell: x
  secrets: [TOKEN]
  services:
    My_Db: postgres
    localhost: postgres
    none: { ports: [80] }
    odd: { image: x, env: { "a-b": c }, secrets: [TOKN], ports: [0], health: [] }
`),
  ).toEqual([
    '6:5 error[service] `My_Db` is no name for a service, it is a lower-case letter, then letters, digits or `-`',
    '7:5 error[service] `localhost` is the container of the task itself',
    '8:5 error[missing-key] `none` has no `image`, which it must have',
    '9:29 error[env-name] `a-b` is no name for a variable, it is a letter or `_`, then letters, digits or `_`',
    '9:51 error[service] the service `odd` takes the secret `TOKN`, which task `task` does not list',
    '  hint: add `TOKN` to `secrets` of `task`',
    '9:66 error[value] `ports[0]` takes a number from 1 to 65535, found the number 0',
    '9:78 error[value] `health` is empty, it takes at least one item',
  ]);
});

it('lets images and the variables of services be expressions, and nothing else of a service', async () => {
  expect(
    await diagnose(`
params: { tag: "3" }
task:
  shell: x
  image: "python:\${{ params.tg }}"
  services:
    a: "redis:\${{ params.tag }}"
    b: { image: "redis:\${{ params.tag }}", env: { X: "\${{ params.tga }}" }, command: ["\${{ params.tag }}"] }
`),
  ).toEqual([
    '5:29 error[unknown-name] unknown param `tg` in `params.tg`',
    '  hint: did you mean `tag`?',
    '8:66 error[unknown-name] unknown param `tga` in `params.tga`',
    '  hint: did you mean `tag`?',
    '8:88 error[interpolation-in-script] `${{ params.tag }}` stands where no expression is evaluated',
    '  hint: expressions may stand in `when`, `until`, `env`, the `params` of a task or a call, the items of `for_each`, `image`, the `key` of `cache` and elements of `args`',
  ]);
});
