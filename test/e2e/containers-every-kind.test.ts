import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { findOnPath } from '../../src/environments/programs.ts';
import { kindSchemas } from '../../src/pipeline/kinds/index.ts';
import { folderWith } from '../support/attempt.ts';
import { makeCliProject } from '../support/cli-project.ts';
import { containerEngine, everyImage, listLabelled } from '../support/container.ts';
import { itNeeds } from '../support/needs.ts';
import { jupyter, writeNotebook } from '../support/notebook.ts';

const itRuns = itNeeds({
  what: `${containerEngine.what}, a Java development kit, and ${jupyter.what}`,
  met:
    containerEngine.met && jupyter.met && findOnPath(process.env['PATH'], ['jlink', 'javac']) !== undefined,
});

const main = `package app; public class Main { public static void main(String[] words) throws Exception {
  java.nio.file.Files.writeString(java.nio.file.Path.of(System.getenv("RUNNABLE_RETURNS")), "java=" + words[0] + "\\n");
} }`;

function makeArchive(): Buffer {
  const folder = folderWith({ 'app/Main.java': main });
  execFileSync('javac', ['app/Main.java'], { cwd: folder });
  execFileSync('jar', ['cfe', 'app.jar', 'app.Main', 'app'], { cwd: folder });
  return readFileSync(join(folder, 'app.jar'));
}

const tasks = `
params: { n: 4 }
tasks:
  shell: { shell: { script: 'echo "shell=$RUNNABLE_PARAM_n" >> "$RUNNABLE_RETURNS"', shell: sh -eu }, returns: [shell] }
  python: { python: "steps:plus", needs: [shell], returns: [python] }
  node: { node: "steps.mjs#plus", needs: [python], returns: [node] }
  sql: { sql: { connection: lite, query: "select $node + 1 as sql" }, needs: [node], returns: [sql] }
  notebook: { notebook: book.ipynb, needs: [sql], returns: [notebook] }
  java: { java: { jar: app.jar, args: ["\${{ tasks.notebook.returns.notebook }}"] }, needs: [notebook], returns: [java] }
  dbt: { dbt: { commands: [build], project_dir: shop }, needs: [java] }
  stub: { stub: true, needs: [dbt] }
`;

itRuns(
  'runs one task of every kind in a container, each with the programs of the image and values of the one before',
  async () => {
    const image = everyImage();
    const project = makeCliProject({
      'runnable.config.yaml': `executors:
  box: { type: container, config: { image: "${image}" } }
pipeline-executor: box
connections: { lite: { type: sqlite, path: facts.db } }
`,
      'steps.py': 'def plus(shell):\n    return int(shell) + 1\n',
      'steps.mjs': 'export const plus = ({ python }) => ({ node: python + 1 });\n',
      'book.ipynb': writeNotebook([{ source: 'sql = 0', tags: ['parameters'] }, 'notebook = sql + 1']),
      'app.jar': makeArchive(),
      'shop/dbt_project.yml': 'name: shop\n',
      '.runnable/all.yaml': tasks,
    });
    const { code, stderr } = await project.run('run', 'all', '--logs', 'all', '--ui', 'lines');
    expect([code, code === 0 ? '' : stderr]).toEqual([0, '']);
    expect(stderr).toContain('dbt │ dbt build');
    const shown: Shown = JSON.parse((await project.run('runs', 'show', 'latest', '--json')).stdout);
    expect(shown.tasks.map(({ id }) => id).sort()).toEqual(
      [...kindSchemas.keys()].filter((name) => name !== 'pipeline').sort(),
    );
    expect(Object.assign({}, ...shown.tasks.map(({ returns }) => returns))).toMatchObject({
      ...{ python: 5, node: 6, sql: 7, notebook: 8, java: '8' },
    });
    expect(listLabelled(`runnable.run=${shown.run.id}`)).toEqual([]);
  },
  300_000,
);

interface Shown {
  readonly run: { readonly id: string };
  readonly tasks: readonly { readonly id: string; readonly returns: object }[];
}
