import { cpSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { type Ended, runRunnable } from '../support/command-line.ts';
import { itNeeds } from '../support/needs.ts';
import { jupyter } from '../support/notebook.ts';
import { makeRepository } from '../support/repository.ts';

const examples = fileURLToPath(new URL('../../examples', import.meta.url));

// Has a page that does this; needs images of a registry, and `containers.test.ts` runs it.
const others = ['reproduce', 'containers'];

const names = readdirSync(examples, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !others.includes(entry.name))
  .map(({ name }) => name);

/** Values of params that have none. */
const given: Readonly<Record<string, readonly string[]>> = {
  'parameters/sources': ['--param', 'region=north'],
};

interface Reproduced {
  readonly equal: boolean;
  readonly compared: { readonly tasks: number };
  readonly tasks: readonly {
    readonly id: string;
    readonly status: { readonly before: string; readonly after: string };
    readonly returns: readonly { readonly name: string }[];
    readonly outputs: readonly { readonly path: string; readonly how: object | null }[];
  }[];
}

/** Runs each pipeline of an example and reproduces it; what came out otherwise, by pipeline. */
async function reproduceExample(example: string) {
  const repository = makeRepository();
  const cwd = join(repository.root, example);
  cpSync(join(examples, example), cwd, { recursive: true, filter: (path) => !path.includes('__pycache__') });
  repository.commit('Example');
  const env = {
    ...repository.environment,
    RUNNABLE_STATE_DIR: repository.state,
    RUNNABLE_WORKSPACE_DIR: repository.workspaces,
    LC_ALL: 'C.UTF-8',
  };
  const run = (...args: readonly string[]) => runRunnable(args, { cwd, env });
  const pipelines = readdirSync(join(cwd, '.runnable')).flatMap(
    (file) => /^([^.]+)\.yaml$/.exec(file)?.[1] ?? [],
  );
  const found: Record<string, Reproduced> = {};
  for (const pipeline of pipelines.sort()) {
    const params = given[`${example}/${pipeline}`] ?? [];
    if (params.length > 0) await expectMissing(run('run', pipeline), params);
    const { code, stderr } = await run('run', pipeline, '--logs', 'none', ...params);
    // It succeeded, or some of its tasks did not: what is refused or cannot run is left out of nothing.
    expect([0, 1], `${pipeline}: ${stderr}`).toContain(code);
    const again = await run('reproduce', 'latest', '--json');
    const reproduced = JSON.parse(again.stdout) as Reproduced;
    expect({ pipeline, code: again.code }).toEqual({ pipeline, code: reproduced.equal ? 0 : 1 });
    found[pipeline] = reproduced;
  }
  expect(pipelines.length, example).toBeGreaterThan(0);
  return found;
}

/** Without values that nothing gives the run is refused. */
async function expectMissing(run: Promise<Ended>, [, given]: readonly string[]): Promise<void> {
  const [name] = given?.split('=') ?? [];
  expect(await run).toMatchObject({ code: 2, stderr: expect.stringContaining('error[missing-param]: ') });
  expect((await run).stderr).toContain(`\`${name}\``);
}

describe.each(names)('examples/%s', (example) => {
  const itRuns = example === 'penguins' ? itNeeds(jupyter) : it;
  itRuns(
    'gives the same again, or it is said which output differs and how',
    async () => {
      const found = await reproduceExample(example);
      for (const [pipeline, { equal, compared, tasks }] of Object.entries(found)) {
        expect(compared.tasks, pipeline).toBeGreaterThan(0);
        if (equal) continue;
        for (const { id, status, returns, outputs } of tasks) {
          const what = `${pipeline}/${id}`;
          expect({ what, status: status.after }).toEqual({ what, status: status.before });
          expect(returns.length + outputs.length, what).toBeGreaterThan(0);
          for (const { path, how } of outputs)
            expect({ what, path, how }).toMatchObject({ how: { form: expect.any(String) } });
        }
      }
      const different = Object.entries(found).filter(([, { equal }]) => !equal);
      expect(Object.fromEntries(different.map(([name, { tasks }]) => [name, tasks]))).toMatchObject(
        expected[example] ?? {},
      );
      expect(different.map(([name]) => name)).toEqual(Object.keys(expected[example] ?? {}));
    },
    300_000,
  );
});

// What is not the same each time, by example and pipeline.
const expected: Readonly<Record<string, Readonly<Record<string, object>>>> = {
  // It looks at what an earlier run left in the folder that all runs share.
  conditional: { release: [{ id: 'remember', returns: [{ name: 'previous', before: 'v1', after: 'v2' }] }] },
};
