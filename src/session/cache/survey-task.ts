import { join } from 'node:path';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { failure, type Result, success } from '../../diagnostics/result.ts';
import type { Survey, TaskCache, UpstreamLister } from '../../engine/task-cache.ts';
import { pick } from '../../executors/local/environment.ts';
import { readBlob } from '../../git/contents.ts';
import { openProjectTree } from '../../git/project-tree.ts';
import type { Store } from '../../git/store.ts';
import { kindSchemas } from '../../pipeline/kinds/index.ts';
import { digestText } from '../../plan/cache-key.ts';
import type { CacheField } from '../../plan/cache-record.ts';
import { readInputGlob } from '../../plan/input-paths.ts';
import type { Plan, PlannedTask } from '../../plan/plan.ts';
import type { Json } from '../../values/json.ts';
import { stringifyStable } from '../../values/stable-json.ts';
import { listCodeGlobs } from '../code-globs.ts';
import type { Project } from '../project.ts';
import { listEnvironmentPaths } from './environment-paths.ts';
import { openFileDigests } from './file-digests.ts';
import { findJavaVersion } from './java-version.ts';
import { openProjectPaths, type ProjectPaths } from './project-paths.ts';
import { findPythonArguments, listModuleFiles } from './python-arguments.ts';
import { findPythonVersion } from './python-version.ts';

/** What the tasks of a plan stand on outside of their run. */
export interface SurveyParts {
  readonly project: Project;
  readonly store: Pick<Store, 'source'>;
  readonly plan: Plan;
}

/** What versions the programs have that tasks find; null: there is none. */
export interface ProgramVersions {
  readonly findPython: () => Promise<string | null>;
  readonly findJava: () => Promise<string | null>;
}

/** What a cache says of tasks without looking for results. */
export type Surveyor = Pick<TaskCache, 'survey' | 'forget'>;

/** Finds out what tasks stand on, each thing once. Without a checkout what only that has counts for nothing. */
export function createSurvey(
  { project, store, plan }: SurveyParts,
  programs: ProgramVersions = askPrograms(project),
  tree = openProjectTree(store.source, plan.source.commit, plan.source.project),
): Surveyor {
  const digests = openFileDigests(join(project.stateDirectory, 'linked-files'), Date.now);
  const paths = openProjectPaths({ tree, checkout: project.folder, links: plan.workspace.link, digests });
  const surveying: Surveying = {
    project,
    paths,
    isLinked: plan.workspace.link.length > 0,
    read: async (path) => {
      const entry = (await tree.find(path)).at(-1);
      const isFile = entry?.mode === 'file' || entry?.mode === 'executable';
      return isFile ? (await readBlob(store.source, entry.id, path)).toString('utf8') : null;
    },
    ...programs,
  };
  return {
    survey: (task, upstream) => survey(task, upstream, surveying),
    forget: async () => paths.forget(),
  };
}

function askPrograms(project: Project): ProgramVersions {
  let python: Promise<string | null> | undefined;
  let java: Promise<string | null> | undefined;
  return {
    findPython: () => {
      python ??= findPythonVersion(project);
      return python;
    },
    findJava: () => {
      java ??= findJavaVersion(project);
      return java;
    },
  };
}

interface Surveying extends ProgramVersions {
  readonly project: Project;
  readonly paths: ProjectPaths;
  /** Tasks see paths of the live checkout. */
  readonly isLinked: boolean;
  readonly read: (path: string) => Promise<string | null>;
}

async function survey(
  task: PlannedTask,
  upstream: UpstreamLister,
  around: Surveying,
): Promise<Result<Survey>> {
  const { paths, looks } = noteLooks(around.paths);
  const surveying = { ...around, paths };
  const files =
    task.inputs.length === 0 && task.readsNothing !== true
      ? success(await fieldsOfProject(surveying))
      : await fieldsOfFiles(task, upstream, surveying);
  if (!files.ok) return files;
  const sees = await findArguments(task, surveying);
  const fields = [
    ...files.value,
    ...(await fieldsOfPackages(task, surveying)),
    ...fieldsOfConnection(task, surveying.project),
    { name: 'platform', value: `${process.platform} ${process.arch}` },
    ...fieldsOfCaller(task, surveying.project),
  ];
  return success({
    ...(sees === null ? {} : { sees }),
    fields,
    ...(isOutside(looks, surveying) ? { findChanged: () => findChanged(looks, around.paths) } : {}),
  });
}

/** What a glob stood for. */
interface Look {
  readonly glob: string;
  readonly ignored: boolean;
  readonly value: string | null;
}

function noteLooks(paths: ProjectPaths): { readonly paths: ProjectPaths; readonly looks: readonly Look[] } {
  const looks: Look[] = [];
  const identify: ProjectPaths['identify'] = async (glob, ignored) => {
    const value = await paths.identify(glob, ignored);
    looks.push({ glob, ignored, value });
    return value;
  };
  return { paths: { ...paths, identify }, looks };
}

// Where something is linked, what is not there yet may come while a task runs.
function isOutside(looks: readonly Look[], { project, isLinked }: Surveying): boolean {
  if (project.folder === null) return false;
  return isLinked || looks.some(({ value }) => value?.includes('content:'));
}

async function findChanged(looks: readonly Look[], paths: ProjectPaths): Promise<readonly string[]> {
  const changed = new Set<string>();
  for (const { glob, ignored, value } of looks) {
    // What cannot be read any more, for one because it has gone meanwhile, is not what it was.
    const now = await paths.identify(glob, ignored).catch(() => undefined);
    if (now !== value) changed.add(glob);
  }
  return [...changed];
}

/** The values that reach a Python function; null: all of them may. */
async function findArguments(
  { kind, block, cwd }: PlannedTask,
  { read }: Surveying,
): Promise<ReadonlySet<string> | null> {
  const { function: called, wheel, path } = block;
  if (kind !== 'python' || typeof called !== 'string' || wheel !== undefined) return null;
  const [module = '', name = ''] = called.split(':');
  const folders = [...(typeof path === 'string' ? [path] : []), cwd, '', 'src'];
  for (const file of listModuleFiles(module, [...new Set(folders)])) {
    const text = await read(file);
    if (text !== null) return findPythonArguments(text, name);
  }
  return null;
}

// Whatever it reads is among these.
async function fieldsOfProject({ paths }: Surveying): Promise<readonly CacheField[]> {
  return [{ name: 'project', value: (await paths.identify('**', false)) ?? 'none' }];
}

async function fieldsOfFiles(
  task: PlannedTask,
  upstream: UpstreamLister,
  { paths }: Surveying,
): Promise<Result<readonly CacheField[]>> {
  const problems: Diagnostic[] = [];
  const fields: CacheField[] = [];
  const add = async (noun: 'input' | 'code', glob: string, isAsked: boolean) => {
    const known = await paths.identify(glob, false);
    const given = known === null && isGiven(glob, upstream);
    const value = known ?? (given ? null : await paths.identify(glob, true));
    if (value !== null) fields.push({ name: `${noun} ${glob}`, value });
    else if (isAsked && !given) problems.push(notFound(task, noun, glob));
  };
  for (const glob of sorted(task.inputs)) await add('input', glob, true);
  const named = kindSchemas.get(task.kind)?.files(task.block) ?? [];
  for (const glob of sorted(named)) await add('code', glob, false);
  for (const glob of sorted(listCodeGlobs(task))) await add('code', glob, task.cache?.code !== undefined);
  return problems.length === 0 ? success(fields) : failure(problems);
}

function isGiven(glob: string, upstream: UpstreamLister): boolean {
  const { matches } = readInputGlob(glob);
  return upstream().some(({ path }) => matches(path));
}

function sorted(globs: readonly string[]): readonly string[] {
  return [...new Set(globs)].sort();
}

function notFound(task: PlannedTask, noun: 'input' | 'code', glob: string): Diagnostic {
  const key = noun === 'input' ? '`inputs`' : '`cache.code`';
  return {
    severity: 'error',
    code: 'input-not-found',
    message: `nothing matches \`${glob}\` in ${key} of task \`${task.id}\``,
    hint: 'globs are relative to the folder that holds `.runnable/`; what another task writes is found when it is among the `outputs` of one that comes before',
  };
}

const pythonKinds: ReadonlySet<string> = new Set(['python', 'notebook', 'dbt']);

async function fieldsOfPackages(
  { kind, environment }: PlannedTask,
  { paths, read, findPython, findJava }: Surveying,
): Promise<readonly CacheField[]> {
  const fields: CacheField[] = [];
  for (const path of environment === undefined ? [] : await listEnvironmentPaths(environment, read)) {
    const value = await paths.identify(path, true);
    if (value !== null) fields.push({ name: `packages ${path}`, value });
  }
  if (pythonKinds.has(kind)) fields.push({ name: 'python', value: (await findPython()) ?? 'none' });
  if (kind === 'java') fields.push({ name: 'java', value: (await findJava()) ?? 'none' });
  if (kind === 'node') fields.push({ name: 'node', value: process.versions.node });
  return fields;
}

// The name alone may stand for another database tomorrow. An address is nobody's business.
function fieldsOfConnection({ kind, block }: PlannedTask, { configuration }: Project): readonly CacheField[] {
  const { connection: name } = block;
  if (kind !== 'sql' || typeof name !== 'string') return [];
  const settings = Object.hasOwn(configuration.connections, name) ? configuration.connections[name] : null;
  const value = `sha256:${digestText(stringifyStable((settings ?? null) as unknown as Json))}`;
  return [{ name: `connection ${name}`, value }];
}

// Nobody shall read them, and each of them may decide what the task does. A pattern counts as all that it lets through.
function fieldsOfCaller({ passEnv }: PlannedTask, { environment }: Project): readonly CacheField[] {
  const fields = passEnv.flatMap((name) => {
    const passed = Object.entries(pick(environment, [name]));
    if (passed.length === 0) return [{ name: `pass_env ${name}`, value: 'not set' }];
    return passed.map(([each, value]) => ({
      name: `pass_env ${each}`,
      value: `sha256:${digestText(`${each}\0${value}`)}`,
    }));
  });
  const byName = new Map(fields.map((field) => [field.name, field]));
  return sorted([...byName.keys()]).flatMap((name) => byName.get(name) ?? []);
}
