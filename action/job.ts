import { join } from 'node:path';

/** The job that the step is part of, as its environment tells. */
export interface Job {
  readonly repository: string;
  readonly serverUrl: string;
  readonly apiUrl: string;
  readonly graphqlUrl: string;
  readonly runId: string;
  readonly attempt: string;
  /** Files that the runner reads when the step has ended; empty: there is none. */
  readonly outputFile: string;
  readonly stateFile: string;
  readonly summaryFile: string;
  readonly eventName: string;
  readonly eventFile: string;
  readonly sha: string;
  readonly workspace: string;
  readonly temporary: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads the environment of a step. */
export function readJob(environment: Environment): Job {
  const text = (name: string, otherwise = '') => environment[name] || otherwise;
  const apiUrl = text('GITHUB_API_URL', 'https://api.github.com');
  const workspace = text('GITHUB_WORKSPACE', process.cwd());
  return {
    repository: text('GITHUB_REPOSITORY'),
    serverUrl: text('GITHUB_SERVER_URL', 'https://github.com'),
    apiUrl,
    graphqlUrl: text('GITHUB_GRAPHQL_URL', `${apiUrl}/graphql`),
    runId: text('GITHUB_RUN_ID', '0'),
    attempt: text('GITHUB_RUN_ATTEMPT', '1'),
    outputFile: text('GITHUB_OUTPUT'),
    stateFile: text('GITHUB_STATE'),
    summaryFile: text('GITHUB_STEP_SUMMARY'),
    eventName: text('GITHUB_EVENT_NAME'),
    eventFile: text('GITHUB_EVENT_PATH'),
    sha: text('GITHUB_SHA'),
    workspace,
    temporary: text('RUNNER_TEMP', join(workspace, '.git')),
  };
}

/** Whether no task may see a variable even if it asks: what the runner gave to this step alone. */
export function isPrivate(name: string): boolean {
  return /^(?:INPUT_|STATE_|ACTIONS_(?:RUNTIME|ID_TOKEN|CACHE|RESULTS)_)/i.test(name) || files.has(name);
}

const files: ReadonlySet<string> = new Set([
  'GITHUB_ENV',
  'GITHUB_PATH',
  'GITHUB_OUTPUT',
  'GITHUB_STATE',
  'GITHUB_STEP_SUMMARY',
]);
