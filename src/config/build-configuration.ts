import { suggestionHint } from '../diagnostics/suggestion.ts';
import { parseDuration } from '../values/duration.ts';
import { parseSize } from '../values/size.ts';
import type { PathProblem } from '../yaml/path-problem.ts';
import { describeDuration } from '../yaml/shape-problems.ts';
import {
  type CacheBounds,
  type Configuration,
  defaultConfiguration,
  type ExecutorSettings,
  type ReviewSettings,
  type SecretsSettings,
} from './configuration.ts';
import type { ConfigurationFile, Executor, Review } from './generated/config-types.ts';
import { readCatalog } from './read-catalog.ts';
import { readConnections } from './read-connections.ts';
import { readExecutor } from './read-executor.ts';

/** Where a configuration comes from, and where what is wrong with it is collected. */
export interface Building {
  readonly file: string;
  readonly problems: PathProblem[];
}

/** The configuration that a file of the right shape states; says which names lead nowhere and what cannot be carried out. */
export function buildConfiguration(file: ConfigurationFile, building: Building): Configuration {
  const executors = new Map<string, ExecutorSettings>(Object.entries(defaultConfiguration.executors));
  for (const [name, executor] of Object.entries(file.executors ?? {})) {
    executors.set(name, readExecutor(executor, ['executors', name], building.problems));
  }
  const names = [...executors.keys()];
  const [jobExecutor, pipelineExecutor] = executorKeys.map((key) => {
    const choice = file[key];
    if (choice === undefined) return 'local';
    if (typeof choice === 'string') return findExecutor(choice, { key, names, problems: building.problems });
    // An executor in place gets the name of its key.
    executors.set(key, readExecutor(choice as Executor, [key], building.problems));
    return key;
  });
  refuseUnsupported(file, building);
  return {
    file: building.file,
    executors: toRecord(executors),
    jobExecutor: jobExecutor ?? 'local',
    pipelineExecutor: pipelineExecutor ?? 'local',
    connections: toRecord(readConnections(file.connections, building.problems)),
    secrets: readSecrets(file.secrets),
    catalog: readCatalog(file.catalog, building.problems),
    cache: readCacheBounds(file.cache, building),
    pools: toRecord(new Map(Object.entries(file.pools ?? {}))),
    logs: { maxBytes: parseSize(file.logs?.max_size ?? '') ?? defaultConfiguration.logs.maxBytes },
    ...(file.review === undefined ? {} : { review: readReview(file.review) }),
  };
}

function readCacheBounds(cache: ConfigurationFile['cache'], { problems }: Building): CacheBounds {
  const { keepMs, maxBytes } = defaultConfiguration.cache;
  const given = cache?.keep === undefined ? keepMs : parseDuration(cache.keep);
  if (given === null) {
    problems.push({ path: ['cache', 'keep'], ...describeDuration({ value: cache?.keep ?? '' }, '`keep`') });
  }
  return { keepMs: given ?? keepMs, maxBytes: parseSize(cache?.max_size ?? '') ?? maxBytes };
}

function readReview({ fail_on_risk: failOnRisk = 'none', risks = {} }: Review): ReviewSettings {
  return { failOnRisk, risks: toRecord(new Map(Object.entries(risks))) };
}

const executorKeys = ['job-executor', 'pipeline-executor'] as const;

interface Naming {
  readonly key: string;
  readonly names: readonly string[];
  readonly problems: PathProblem[];
}

function findExecutor(choice: string, { key, names, problems }: Naming): string {
  if (names.includes(choice)) return choice;
  const there = names.map((name) => `\`${name}\``).join(', ');
  problems.push({
    code: 'unknown-executor',
    path: [key],
    message: `\`${key}\` names no executor: \`${choice}\`; there ${names.length === 1 ? 'is' : 'are'} ${there}`,
    ...suggestionHint(choice, names),
  });
  return 'local';
}

function refuseUnsupported({ secrets }: ConfigurationFile, { problems }: Building): void {
  if (secrets?.type !== 'command') return;
  problems.push({
    code: 'not-yet-supported',
    path: ['secrets', 'type'],
    message: '`command` is not carried out yet; accepted are `env`, `dotenv`',
  });
}

function readSecrets(secrets: ConfigurationFile['secrets']): SecretsSettings {
  return secrets?.type === 'dotenv' ? { type: 'dotenv', path: secrets.path ?? '.env' } : { type: 'env' };
}

function toRecord<T>(entries: ReadonlyMap<string, T>): Readonly<Record<string, T>> {
  return Object.assign(Object.create(null), Object.fromEntries(entries)) as Record<string, T>;
}
