import { execFileSync } from 'node:child_process';
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createJavaFinder } from '../../src/environments/java.ts';
import { findOnPath } from '../../src/environments/programs.ts';
import { createJavaKind } from '../../src/kinds/java.ts';
import { folderWith, runInvocation } from '../support/attempt.ts';
import { itNeeds } from '../support/needs.ts';
import { plannedTask, taskContext } from '../support/planned-task.ts';

const jdk = findOnPath(process.env['PATH'], ['javac', 'jar']);
const itNeedsJava = itNeeds({ what: 'a Java development kit', met: jdk !== undefined });

function compile(block: Record<string, string | string[]>, project: string, environment = process.env) {
  const kind = createJavaKind(createJavaFinder(environment));
  const templates = { [`\${{ params.who }}`]: '-x "y"\n' };
  return kind.compile(
    plannedTask({ id: 'score', kind: 'java', block: { args: [], ...block } }),
    taskContext(project, { templates }),
  );
}

/** A `java` that does nothing, in a folder with `bin/`. */
function makeHome(): string {
  const home = folderWith({ 'bin/java': '#!/bin/sh\n' });
  chmodSync(join(home, 'bin/java'), 0o755);
  return home;
}

itNeedsJava('runs the main class of an archive, or another one, with returns as of a script', async () => {
  const source = (name: string, more: string) =>
    `package app; public class ${name} { public static void main(String[] a) throws Exception { System.out.println("${name} " + String.join("|", a)); ${more} } }`;
  const write =
    'java.nio.file.Files.writeString(java.nio.file.Path.of(System.getenv("RUNNABLE_RETURNS")), "rows=3\\n");';
  const project = folderWith({
    'app/Main.java': source('Main', write),
    'app/Other.java': source('Other', 'System.exit(3);'),
  });
  execFileSync('javac', ['app/Main.java', 'app/Other.java'], { cwd: project });
  execFileSync('jar', ['cfe', 'app.jar', 'app.Main', 'app'], { cwd: project });
  const main = await compile({ jar: 'app.jar', args: ['-a', `\${{ params.who }}`] }, project);
  if (!main.ok) throw new Error(JSON.stringify(main.diagnostics));
  expect(await runInvocation(main.value, project)).toMatchObject({
    exitCode: 0,
    stdout: 'Main -a|-x "y"\n\n',
    returns: 'rows=3\n',
  });
  const other = await compile({ jar: 'app.jar', main_class: 'app.Other' }, project);
  if (!other.ok) throw new Error(JSON.stringify(other.diagnostics));
  expect(await runInvocation(other.value, project)).toMatchObject({ exitCode: 3, stdout: 'Other \n' });
});

it('takes `java` of `JAVA_HOME` before that of PATH, and says which', async () => {
  const home = makeHome();
  const other = makeHome();
  const project = folderWith({ 'app.jar': '' });
  const toolOf = async (environment: Record<string, string>) => {
    const compiled = await compile({ jar: 'app.jar' }, project, environment);
    return compiled.ok ? compiled.value.tools : compiled.diagnostics;
  };
  const path = join(other, 'bin');
  expect(await toolOf({ JAVA_HOME: home, PATH: path })).toEqual([
    { name: 'java', path: join(home, 'bin/java'), why: 'in `JAVA_HOME`' },
  ]);
  expect(await toolOf({ JAVA_HOME: '/nowhere', PATH: path })).toEqual([
    { name: 'java', path: join(path, 'java'), why: 'found on PATH; `JAVA_HOME` has no `java`' },
  ]);
  expect(await toolOf({ PATH: '/nowhere' })).toEqual([
    {
      severity: 'error',
      code: 'no-java',
      message: 'task `score` needs Java, and no `java` is in `JAVA_HOME` or on PATH',
      hint: 'install a Java runtime, or set `JAVA_HOME` to the folder of one',
    },
  ]);
});

it('says so when the archive is not there', async () => {
  const compiled = await compile({ jar: 'app.jar' }, folderWith({}), { JAVA_HOME: makeHome() });
  expect(compiled.diagnostics.map(({ code, message }) => [code, message])).toEqual([
    ['script-not-found', '`app.jar`, which task `score` runs, is not in the snapshot'],
  ]);
});
