import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { makeFolder, type TestRepository } from './repository.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** A step that uses the Action, as a workflow says it. */
export interface ActionStep {
  readonly repository: TestRepository;
  readonly with?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly event?: { readonly name: string; readonly payload?: unknown };
  readonly sha?: string;
  /** Address of a stand-in of GitHub; absent: there is none. */
  readonly api?: string;
  readonly serverUrl?: string;
  /** The program that runs the bundle. Default: the one of this test. */
  readonly node?: string;
}

/** What GitHub would know when the step has ended. */
export interface StepEnd {
  readonly code: number | null;
  /** What the log shows: masked, commands carried out. */
  readonly log: string;
  /** What the program wrote. */
  readonly raw: string;
  readonly outputs: Readonly<Record<string, string>>;
  /** Empty when it was too large. */
  readonly summary: string;
  readonly annotations: readonly ShownAnnotation[];
  readonly masks: readonly string[];
  /** Runs the `post` of the action. */
  readonly post: () => Promise<StepEnd>;
}

export interface ShownAnnotation {
  readonly level: 'error' | 'warning' | 'notice';
  readonly properties: Readonly<Record<string, string>>;
  readonly message: string;
}

export interface StartedStep {
  readonly process: ChildProcess;
  readonly ended: Promise<StepEnd>;
}

/** Starts the committed bundle as GitHub's runner does; the rules are those of actions/runner. */
export function startStep(step: ActionStep): StartedStep {
  return startPart(step, 'main', { folder: makeFolder(), state: {}, masks: [] });
}

/** Runs the step to its end. */
export function runStep(step: ActionStep): Promise<StepEnd> {
  return startStep(step).ended;
}

interface Part {
  readonly folder: string;
  readonly state: Readonly<Record<string, string>>;
  readonly masks: readonly string[];
}

function startPart(step: ActionStep, part: 'main' | 'post', { folder, state, masks }: Part): StartedStep {
  const { runs, inputs } = parse(readFileSync(join(root, 'action.yml'), 'utf8'));
  const files = { OUTPUT: '', STATE: '', STEP_SUMMARY: '', ENV: '', PATH: '' };
  for (const name of Object.keys(files)) writeFileSync(join(folder, `${part}-${name}`), '');
  const file = (name: string) => join(folder, `${part}-${name}`);
  const event = join(folder, 'event.json');
  writeFileSync(event, JSON.stringify(step.event?.payload ?? {}));
  mkdirSync(join(folder, 'temp'), { recursive: true });
  const values = Object.entries(inputs as Record<string, { default?: string }>).map(([name, input]) => [
    `INPUT_${name.toUpperCase()}`,
    step.with?.[name] ?? (name === 'github-token' ? 'ghs_token' : (input.default ?? '')),
  ]);
  const child = spawn(step.node ?? process.execPath, [join(root, runs[part])], {
    cwd: step.repository.root,
    env: {
      ...step.repository.environment,
      RUNNABLE_STATE_DIR: step.repository.state,
      RUNNABLE_WORKSPACE_DIR: step.repository.workspaces,
      LC_ALL: 'C.UTF-8',
      CI: 'true',
      GITHUB_ACTIONS: 'true',
      GITHUB_WORKSPACE: step.repository.root,
      GITHUB_REPOSITORY: 'octo/shop',
      GITHUB_SERVER_URL: step.serverUrl ?? 'http://127.0.0.1:9',
      GITHUB_API_URL: step.api ?? 'http://127.0.0.1:9',
      GITHUB_GRAPHQL_URL: `${step.api ?? 'http://127.0.0.1:9'}/graphql`,
      GITHUB_RUN_ID: '77',
      GITHUB_RUN_ATTEMPT: '1',
      GITHUB_SHA: step.sha ?? step.repository.git('rev-parse', 'HEAD'),
      GITHUB_EVENT_NAME: step.event?.name ?? 'workflow_dispatch',
      GITHUB_EVENT_PATH: event,
      ACTIONS_RUNTIME_TOKEN: 'runtime-token-of-the-job',
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'id-token-of-the-job',
      RUNNER_TEMP: join(folder, 'temp'),
      ...Object.fromEntries(Object.keys(files).map((name) => [`GITHUB_${name}`, file(name)])),
      ...Object.fromEntries(Object.entries(state).map(([name, value]) => [`STATE_${name}`, value])),
      ...Object.fromEntries(values),
      ...step.env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let raw = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8');
    stream.on('data', (text: string) => {
      raw += text;
    });
  }
  const ended = new Promise<StepEnd>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      const shown = interpret(raw, masks);
      const kept = readValues(file('STATE'));
      const next = { folder, state: { ...state, ...kept }, masks: shown.masks };
      resolve({
        code,
        raw,
        ...shown,
        outputs: readValues(file('OUTPUT')),
        summary: readSummary(file('STEP_SUMMARY'), shown.masks),
        post: () => startPart(step, 'post', next).ended,
      });
    });
  });
  return { process: child, ended };
}

/** Annotations of each level that the runner takes of a step, and bytes of a summary. */
const mostOfALevel = 10;
const largestSummary = 1024 * 1024;

function interpret(raw: string, known: readonly string[]): Pick<StepEnd, 'log' | 'annotations' | 'masks'> {
  const masks = [...known];
  const annotations: ShownAnnotation[] = [];
  const log: string[] = [];
  let stopped: string | null = null;
  for (const line of raw.split('\n')) {
    const [, name = '', properties = '', data = ''] = /^\s*::([\w-]+)(?: ([^:]*))?::(.*)$/.exec(line) ?? [];
    if (stopped !== null) {
      if (line.trim() === `::${stopped}::`) stopped = null;
      else log.push(mask(line, masks));
    } else if (name === 'stop-commands') stopped = unescapeData(data);
    else if (name === 'add-mask') masks.push(unescapeData(data));
    else if (name === 'error' || name === 'warning' || name === 'notice') {
      const count = annotations.filter(({ level }) => level === name).length;
      const message = mask(unescapeData(data), masks);
      if (count < mostOfALevel)
        annotations.push({ level: name, properties: readProperties(properties), message });
      log.push(mask(line, masks));
    } else log.push(mask(line, masks));
  }
  return { log: log.join('\n'), annotations, masks };
}

function mask(text: string, masks: readonly string[]): string {
  return masks.reduce((shown, value) => (value === '' ? shown : shown.replaceAll(value, '***')), text);
}

function unescapeData(text: string): string {
  return text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%');
}

function readProperties(text: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    text.split(',').flatMap((pair) => {
      const at = pair.indexOf('=');
      const value = pair
        .slice(at + 1)
        .replaceAll('%3A', ':')
        .replaceAll('%2C', ',');
      return at < 0 ? [] : [[pair.slice(0, at).trim(), unescapeData(value)]];
    }),
  );
}

/** The values of a file such as GITHUB_OUTPUT. Throws where the runner would refuse it. */
export function readValues(file: string): Record<string, string> {
  const values: Record<string, string> = {};
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    const [, name, delimiter] = /^([^=]+?)<<(.+)$/.exec(line) ?? [];
    if (name !== undefined && delimiter !== undefined) {
      const end = lines.indexOf(delimiter, at + 1);
      if (end < 0) throw new Error(`no end of ${name}`);
      values[name] = lines.slice(at + 1, end).join('\n');
      at = end;
    } else if (line.includes('='))
      values[line.slice(0, line.indexOf('='))] = line.slice(line.indexOf('=') + 1);
    else if (line !== '') throw new Error(`neither a value nor a delimiter: ${line}`);
  }
  return values;
}

function readSummary(file: string, masks: readonly string[]): string {
  const text = readFileSync(file, 'utf8');
  return Buffer.byteLength(text) > largestSummary ? '' : mask(text, masks);
}
