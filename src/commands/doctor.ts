import { EnvironmentError } from '../diagnostics/errors.ts';
import { findEnvironmentDirectory } from '../environments/environment-directory.ts';
import { createPythonFinder } from '../environments/python.ts';
import { readToolVersion } from '../environments/tool-version.ts';
import { describeRepository } from '../git/describe.ts';
import type { Repository } from '../git/repository.ts';
import { type Cell, renderTable } from '../reporters/table.ts';
import { findConfiguration, readConfiguration } from '../session/configuration.ts';
import type { Project } from '../session/project.ts';
import { findWorkspaceDirectory } from '../workspaces/workspace-directory.ts';
import type { Command, Context } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import type { Input } from './input.ts';
import { configFlag, openProjectHere } from './open-project.ts';

export const doctor: Command = {
  examples: [
    { line: 'runnable doctor', does: 'what is found on this machine, and where each setting came from' },
    { line: 'runnable doctor --json', does: 'for a bug report' },
  ],
  description:
    'Exit code 0: everything that runs need is there; 3: something is missing, or the configuration is faulty.',
  arguments: [],
  flags: [configFlag, { name: 'json', summary: 'print JSON' }],
  run: runDoctor,
};

/** Something that runs need or use. */
interface Finding {
  readonly name: string;
  readonly value: string;
  /** Where the value came from, or what to do. */
  readonly why: string;
  readonly ok: boolean;
  /** It is not there, and nothing here needs it. */
  readonly absent?: true;
}

async function runDoctor(input: Input, context: Context): Promise<number> {
  const project = await findProject(input, context);
  const places =
    typeof project === 'string' ? [noProject(project)] : await findPlaces(project, input, context);
  const findings = [...(await findTools(context, project)), ...places];
  if (input.has('json')) context.stdout.write(`${JSON.stringify({ findings })}\n`);
  else {
    const rows = findings.map(({ name, value, why, ...found }): readonly Cell[] => [
      markFinding(found),
      { text: name, tone: 'strong' },
      { text: value },
      { text: why, tone: 'faint' },
    ]);
    context.stdout.write(renderTable({ rows }, { ...context.style.stdout, columns: 1000 }));
  }
  return findings.every(({ ok }) => ok) ? exitCodes.ok : exitCodes.environment;
}

function markFinding({ ok, absent }: Pick<Finding, 'ok' | 'absent'>): Cell {
  if (!ok) return { text: '--', tone: 'error' };
  return absent ? { text: 'no', tone: 'faint' } : { text: 'ok', tone: 'good' };
}

// What is missed is told, and what nobody needs.
function absentUnless(isMissed: boolean): Pick<Finding, 'ok' | 'absent'> {
  return isMissed ? { ok: false } : { ok: true, absent: true };
}

// Outside a repository there is still much to say about the machine.
async function findProject(input: Input, context: Context): Promise<Project | string> {
  try {
    const opened = await openProjectHere(context, { input, orDefaults: true });
    return opened.ok ? opened.value : (opened.diagnostics[0]?.message ?? '');
  } catch (error) {
    if (error instanceof EnvironmentError) return error.message;
    throw error;
  }
}

async function findTools(context: Context, project: Project | string): Promise<readonly Finding[]> {
  const { environment } = context;
  const python = createPythonFinder(environment)(typeof project === 'string' ? null : project.folder);
  const [git, bash, flock, pythonVersion, engines] = await Promise.all([
    readToolVersion('git', context),
    readToolVersion('bash', context),
    readToolVersion('flock', context),
    python === null ? null : readToolVersion(python.tool.path, context),
    findEngines(context, project),
  ]);
  return [
    { name: 'runnable', value: context.version, why: 'this program', ok: true },
    { name: 'node', value: process.version, why: process.execPath, ok: true },
    found('git', git, 'reads and pins commits; install it'),
    found('bash', bash, 'runs shell tasks; install it'),
    ...(process.platform === 'linux' ? [found('flock', flock, 'locks runs; install util-linux')] : []),
    python === null
      ? { name: 'python', value: 'not found', why: 'only Python tasks need it', ...absentUnless(false) }
      : {
          name: 'python',
          value: pythonVersion ?? python.tool.path,
          why: `${python.tool.path}: ${python.tool.why}`,
          ok: true,
        },
    ...engines,
  ];
}

// They are missed only by executors of type `container`.
async function findEngines({ environment }: Context, project: Project | string): Promise<readonly Finding[]> {
  const { engineNames, tryEngine } = await import('../executors/container/engine.ts');
  const found = await Promise.all(engineNames.map((name) => tryEngine(name, { environment })));
  const there = found.filter((engine) => engine !== null);
  const missed = missesEngine(
    project,
    there.flatMap((engine) => ('trouble' in engine ? [] : [engine.name])),
  );
  if (there.length === 0) {
    const why = missed
      ? 'executors of the configuration need one; install docker.io'
      : 'only containers need one';
    return [{ name: 'container engine', value: 'not found', why, ...absentUnless(missed) }];
  }
  return there.map((engine) =>
    'trouble' in engine
      ? { name: engine.name, value: 'does not answer', why: engine.trouble, ...absentUnless(missed) }
      : {
          name: engine.name,
          value: engine.version,
          why: `${engine.program}${engine.rootless ? ', rootless' : ''}`,
          ok: true,
        },
  );
}

function missesEngine(project: Project | string, answering: readonly string[]): boolean {
  if (typeof project === 'string') return false;
  return Object.values(project.configuration.executors).some(
    (settings) =>
      settings.type === 'container' &&
      !(settings.engine === undefined ? answering.length > 0 : answering.includes(settings.engine)),
  );
}

function found(name: string, version: string | null, need: string): Finding {
  return version === null
    ? { name, value: 'not found', why: need, ok: false }
    : { name, value: version, why: 'on PATH', ok: true };
}

function noProject(why: string): Finding {
  return { name: 'project', value: 'none', why, ok: false };
}

type Row = readonly [name: string, value: string, why: string];

async function findPlaces(project: Project, input: Input, context: Context): Promise<readonly Finding[]> {
  const { environment } = context;
  const { repository, stateDirectory, folder } = project;
  const from = (variable: string, otherwise: string) => (environment[variable] ? variable : otherwise);
  const rows: readonly Row[] = [
    ['repository', repository.root ?? repository.commonDirectory, await describeCheckOut(repository)],
    ['project', folder ?? 'the commit that is run', 'the nearest folder with .runnable'],
    ['state', stateDirectory, from('RUNNABLE_STATE_DIR', 'in the Git folder')],
    [
      'workspaces',
      findWorkspaceDirectory(project),
      from('RUNNABLE_WORKSPACE_DIR', 'the cache folder of the user'),
    ],
    [
      'environments',
      findEnvironmentDirectory(environment),
      from('RUNNABLE_ENVIRONMENT_DIR', 'the cache folder of the user'),
    ],
  ];
  return [
    ...rows.map(toFinding),
    ...findSettings(project, input, context),
    toFinding([
      'dirty tree',
      environment['CI'] ? 'refused' : 'included',
      environment['CI'] ? 'CI is set' : 'CI is not set',
    ]),
  ];
}

function toFinding([name, value, why]: Row): Finding {
  return { name, value, why, ok: true };
}

// Where the configuration is faulty nothing runs: what would hold without it is of no use.
function findSettings(project: Project, input: Input, { environment }: Context): readonly Finding[] {
  const fault = findFault(project, input);
  if (fault !== null) return [fault];
  const { configuration } = project;
  const executors = Object.entries(configuration.executors).map(([name, { type }]) => `${name} (${type})`);
  const origin = configuration.file === null ? 'defaults' : configuration.file;
  const variable = 'RUNNABLE_CONFIGURATION_FILE';
  const rows: readonly Row[] = [
    ['configuration', configuration.file ?? 'none', environment[variable] ? variable : origin],
    ['executors', executors.join(', '), origin],
    ['for jobs', configuration.jobExecutor, origin],
    ['for pipelines', configuration.pipelineExecutor, origin],
    ['secrets', configuration.secrets.type, origin],
  ];
  return rows.map(toFinding);
}

function findFault(project: Project, input: Input): Finding | null {
  const configFile = input.text('config');
  const place = { ...project, ...(configFile === undefined ? {} : { configFile }) };
  const errors = readConfiguration(place).diagnostics.filter(({ severity }) => severity === 'error');
  const [first] = errors;
  if (first === undefined) return null;
  const line = first.span === undefined ? '' : `line ${first.span.line}: `;
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : '';
  return {
    name: 'configuration',
    value: findConfiguration(place)?.shown ?? 'none',
    why: `${line}${first.message}${more}; see \`runnable validate\``,
    ok: false,
  };
}

async function describeCheckOut(repository: Repository): Promise<string> {
  const { branch, commit, tags } = await describeRepository(repository);
  const form = repository.bare ? 'bare' : repository.linked ? 'linked work tree' : 'work tree';
  const place = branch === null ? 'detached' : `on ${branch}`;
  if (commit === null) return `${form}, ${place}, nothing committed yet`;
  const shallow = repository.shallow ? ', shallow' : '';
  const tag = tags[0] === undefined ? '' : ` (${tags[0]})`;
  return `${form}${shallow}, ${place} at ${commit.id.slice(0, 7)}${tag}: ${commit.subject}`;
}
