import { splitList } from '../src/commands/start/split-list.ts';
import type { Diagnostic } from '../src/diagnostics/diagnostic.ts';
import { type Result, resultOf } from '../src/diagnostics/result.ts';
import { isMap, type Json } from '../src/values/json.ts';
import { readYaml } from '../src/yaml/read-yaml.ts';

/** What the step says below `with:`. Texts are empty where nothing is said. */
export interface Inputs {
  readonly mode: (typeof choices)['mode'][number];
  /** Globs over names of pipelines. */
  readonly pipelines: readonly string[];
  /** Selectors of tasks, as of `--only`. */
  readonly select: readonly string[];
  /** Each as `name:=JSON`. */
  readonly params: readonly string[];
  readonly workingDirectory: string;
  /** Commits to compare. */
  readonly base: string;
  readonly head: string;
  readonly pullNumber: number | null;
  readonly token: string;
  readonly comment: (typeof choices)['comment'][number];
  readonly commentKey: string;
  readonly checks: (typeof choices)['checks'][number];
  readonly checkName: string;
  readonly annotations: (typeof choices)['annotations'][number];
  readonly summary: boolean;
  readonly failOn: (typeof choices)['fail-on'][number];
  readonly failOnRisk: (typeof choices)['fail-on-risk'][number];
  readonly acceptRiskLabel: string;
  readonly strictPublish: boolean;
  /** Folder of the reports. */
  readonly artifactPath: string;
  readonly dirty: (typeof choices)['dirty'][number];
  readonly config: string;
  readonly executor: string;
  readonly maxParallel: string;
}

const choices = {
  mode: ['auto', 'run', 'review', 'publish'],
  comment: ['changes', 'always', 'risks', 'off'],
  checks: ['auto', 'off'],
  annotations: ['auto', 'off'],
  'fail-on': ['failure', 'never'],
  'fail-on-risk': ['none', 'medium', 'high'],
  dirty: ['refuse', 'include'],
} as const;

/** Reads the inputs as GitHub hands them over; an empty one is one that nobody gave. */
export function readInputs(environment: Readonly<Record<string, string | undefined>>): Result<Inputs> {
  const problems: Diagnostic[] = [];
  const text = (name: string) => (environment[`INPUT_${name.toUpperCase()}`] ?? '').trim();
  const choice = <T extends string>(name: string, accepted: readonly [T, ...T[]]): T => {
    const found = accepted.find((each) => each === (text(name) || accepted[0]));
    if (found !== undefined) return found;
    problems.push(wrong(name, text(name), accepted.map((each) => `\`${each}\``).join(', ')));
    return accepted[0];
  };
  const matching = (name: string, pattern: RegExp, accepted: string) => {
    if (text(name) !== '' && !pattern.test(text(name))) problems.push(wrong(name, text(name), accepted));
    return text(name);
  };
  const isTrue = (name: string, otherwise: boolean) =>
    text(name) === '' ? otherwise : matching(name, /^(?:true|false)$/, '`true`, `false`') === 'true';
  const number = matching('pr-number', /^[1-9]\d{0,9}$/, 'a number');
  const inputs: Inputs = {
    mode: choice('mode', choices.mode),
    pipelines: listOf(text('pipelines')),
    select: text('select').split(/\s+/).flatMap(splitList),
    params: readParams(text('params'), problems),
    workingDirectory: text('working-directory') || '.',
    base: matching('base', commit, 'the whole id of a commit'),
    head: matching('head', commit, 'the whole id of a commit'),
    pullNumber: number === '' ? null : Number(number),
    token: text('github-token'),
    comment: choice('comment', choices.comment),
    commentKey: matching('comment-key', /^[\w.-]{1,50}$/, 'letters, digits and one of `_.-`') || 'default',
    checks: choice('checks', choices.checks),
    checkName: text('check-name') || 'runnable',
    annotations: choice('annotations', choices.annotations),
    summary: isTrue('summary', true),
    failOn: choice('fail-on', choices['fail-on']),
    failOnRisk: choice('fail-on-risk', choices['fail-on-risk']),
    acceptRiskLabel: text('accept-risk-label'),
    strictPublish: isTrue('strict-publish', false),
    artifactPath: text('artifact-path'),
    dirty: choice('dirty', choices.dirty),
    config: text('config'),
    executor: text('executor'),
    maxParallel: matching('max-parallel', /^[1-9]\d{0,5}$/, 'a number'),
  };
  return resultOf(inputs, problems);
}

const commit = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

function listOf(text: string): readonly string[] {
  return text.split(/[\s,]+/).filter((word) => word !== '');
}

// As JSON, so that every value keeps its type and none becomes anything else on its way.
function readParams(text: string, problems: Diagnostic[]): readonly string[] {
  if (text === '') return [];
  const { document, diagnostics } = readYaml('the input `params`', text);
  problems.push(...diagnostics.filter(({ severity }) => severity === 'error'));
  const data: Json = document?.data ?? null;
  if (isMap(data)) return Object.entries(data).map(([name, value]) => `${name}:=${JSON.stringify(value)}`);
  if (document !== null) problems.push(wrong('params', text, 'a YAML mapping such as `alpha: 0.3`'));
  return [];
}

function wrong(name: string, found: string, accepted: string): Diagnostic {
  return {
    severity: 'error',
    code: 'action-input',
    message: `the input \`${name}\` is \`${found}\`; accepted is ${accepted}`,
  };
}
