import type { Argument, InvocationFile } from '../plan/invocation.ts';
import type { Json } from '../values/json.ts';

/** What an attempt is told about itself. */
export interface AttemptFacts {
  readonly run: string;
  readonly id: string;
  readonly attempt: number;
  readonly commit: string;
  /** The values that it may use, by name: params in force, and what tasks upstream returned as JSON. */
  readonly values: Readonly<Record<string, Json>>;
  /** Absolute path of the folder that all runs share; absent when there is none. */
  readonly dataDirectory?: string;
  /** Absolute path of the state directory of this run, so that a `runnable` inside a task keeps its runs there. */
  readonly stateDirectory?: string;
}

/** The variables and files by which a task knows where it runs and with what. */
export interface TaskEnvironment {
  readonly env: Readonly<Record<string, Argument>>;
  readonly files: readonly InvocationFile[];
}

/** Bytes above which a value stands only in the file and in no variable: the system limits one variable to 128 KiB. */
const longestVariable = 64 * 1024;
/** Bytes of all values that become variables, in their order: the system limits them together to some megabytes. */
const mostVariables = 1024 * 1024;

/**
 * The `RUNNABLE_` variables of an attempt, and `params.json`. The executor adds `RUNNABLE_RETURNS` and
 * `RUNNABLE_SUMMARY`, whose paths only it knows.
 */
export function taskEnvironment(facts: AttemptFacts): TaskEnvironment {
  const env: Record<string, Argument> = {
    RUNNABLE_RUN_ID: facts.run,
    RUNNABLE_TASK: facts.id,
    RUNNABLE_ATTEMPT: String(facts.attempt),
    RUNNABLE_COMMIT: facts.commit,
    RUNNABLE_PARAMS_FILE: { file: 'params.json' },
  };
  if (facts.dataDirectory !== undefined) env['RUNNABLE_DATA_DIR'] = facts.dataDirectory;
  if (facts.stateDirectory !== undefined) env['RUNNABLE_STATE_DIR'] = facts.stateDirectory;
  let room = mostVariables;
  for (const [name, value] of Object.entries(facts.values)) {
    const text = textOf(value);
    const size = text.length <= longestVariable ? Buffer.byteLength(text) : Number.POSITIVE_INFINITY;
    if (size > Math.min(longestVariable, room) || text.includes('\0')) continue;
    env[`RUNNABLE_PARAM_${name}`] = text;
    room -= size;
  }
  const entries = Object.entries(facts.values).map(
    ([name, value]) => `${JSON.stringify(name)}:${jsonOf(value)}`,
  );
  const content = `{${entries.join(',')}}\n`;
  return { env, files: [{ name: 'params.json', content, apart: true }] };
}

/** A value as the text of a variable or an argument: strings as they are, everything else as JSON. */
export function textOf(value: Json): string {
  return typeof value === 'string' ? value : jsonOf(value);
}

/** The text of a list or map is made once: thousands of instances may be given the same one. */
const texts = new WeakMap<object, string>();

function jsonOf(value: Json): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const text = texts.get(value) ?? JSON.stringify(value);
  texts.set(value, text);
  return text;
}
