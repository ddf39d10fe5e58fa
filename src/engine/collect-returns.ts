import { EnvironmentError } from '../diagnostics/errors.ts';
import type { ReturnDeclaration } from '../pipeline/model.ts';
import type { CatalogReference } from '../plan/catalog-reference.ts';
import type { TaskFailure } from '../plan/invocation.ts';
import type { PlannedTask } from '../plan/plan.ts';
import type { ReturnValue } from '../plan/task-result.ts';
import type { Json } from '../values/json.ts';
import type { Catalog, Secrets } from './ports.ts';
import type { WrittenValue } from './returns.ts';

/** The returns of an attempt, in the catalog where they belong there; or why they make it fail. */
export type CollectedReturns =
  | { readonly ok: true; readonly returns: Readonly<Record<string, ReturnValue>> }
  | { readonly ok: false; readonly failure: TaskFailure };

/** Where returns go, and where their pickles come from. */
export interface ReturnsPlace {
  readonly catalog: Catalog;
  readonly secrets: Secrets;
  /** Absolute path of a file in the attempt's private folder. */
  readonly file: (name: string) => string;
}

/** Bytes of JSON above which a value goes to the catalog and not to the journal. */
const longestInPlace = 64 * 1024;

/** Judges what a task gave by what it declares: nothing missing, nothing else, metrics are numbers, no secrets. */
export async function collectReturns(
  task: PlannedTask,
  written: ReadonlyMap<string, WrittenValue>,
  place: ReturnsPlace,
): Promise<CollectedReturns> {
  const failure = judgeNames(task.returns, written);
  if (failure !== null) return { ok: false, failure };
  const returns: Record<string, ReturnValue> = Object.create(null);
  for (const declared of task.returns) {
    const value = written.get(declared.name);
    if (value === undefined) continue;
    const accepted = await acceptValue(declared, value, place);
    if ('message' in accepted) {
      if (declared.unasked) continue;
      return { ok: false, failure: accepted };
    }
    returns[declared.name] = accepted;
  }
  return { ok: true, returns };
}

function judgeNames(
  declared: readonly ReturnDeclaration[],
  written: ReadonlyMap<string, WrittenValue>,
): TaskFailure | null {
  const names = new Set(declared.map(({ name }) => name));
  const undeclared = [...written.keys()].filter((name) => !names.has(name));
  if (undeclared.length > 0) {
    return {
      code: 'return-undeclared',
      message: `the task returned ${list(undeclared)}, and its \`returns\` ${declared.length === 0 ? 'is empty' : `has ${list([...names])}`}`,
      hint: `declare it: returns: [${[...names, ...undeclared].slice(0, 20).join(', ')}]`,
    };
  }
  const missing = declared.flatMap(({ name, unasked }) => (unasked || written.has(name) ? [] : [name]));
  if (missing.length === 0) return null;
  return {
    code: 'return-missing',
    message: `the task did not return ${list(missing)}, which its \`returns\` has`,
    hint: `give it with \`echo '${missing[0]}=value' >> "$RUNNABLE_RETURNS"\`, as the value of the function, or take it out of \`returns\``,
  };
}

async function acceptValue(
  declared: ReturnDeclaration,
  value: WrittenValue,
  place: ReturnsPlace,
): Promise<ReturnValue | TaskFailure> {
  if ('pickleFile' in value) return await acceptPickle(declared, value.pickleFile, place);
  const json = 'text' in value ? value.text : value.json;
  if (declared.kind === 'metric') return acceptMetric(declared.name, json);
  const accepted = await acceptJson(declared.name, json, place);
  if ('message' in accepted || !('exactFile' in value)) return accepted;
  const exact = await takePickle(declared.name, value.exactFile, place);
  return 'message' in exact ? exact : { ...accepted, exact };
}

async function acceptPickle(
  { name, kind }: ReturnDeclaration,
  file: string,
  place: ReturnsPlace,
): Promise<ReturnValue | TaskFailure> {
  if (kind === 'json' || kind === 'metric') return wrongType(name, `declared as ${kind}, and was pickled`);
  const pickle = await takePickle(name, file, place);
  return 'message' in pickle ? pickle : { pickle };
}

async function takePickle(
  name: string,
  file: string,
  { catalog, file: pathOf }: ReturnsPlace,
): Promise<CatalogReference | TaskFailure> {
  try {
    return await catalog.put(pathOf(file));
  } catch (error) {
    // The task wrote the line by itself, and no such file.
    if (error instanceof EnvironmentError && error.code === 'file-expected') {
      return wrongType(name, `a pickle, and \`${file}\` is no file in the folder of the attempt`);
    }
    throw error;
  }
}

function acceptMetric(name: string, json: Json): ReturnValue | TaskFailure {
  const figure = typeof json === 'string' && json.trim() !== '' ? Number(json) : json;
  if (typeof figure === 'number' && Number.isFinite(figure)) return { json: figure, metric: true };
  return wrongType(name, 'a metric, and its value is no number');
}

async function acceptJson(
  name: string,
  json: Json,
  { catalog, secrets }: ReturnsPlace,
): Promise<JsonReturn | TaskFailure> {
  const text = stringify(json);
  if (text === null) return wrongType(name, 'nested too deeply');
  if (holdsSecret(secrets, text) || (typeof json === 'string' && holdsSecret(secrets, json))) {
    return {
      code: 'secret-in-result',
      message: `return \`${name}\` holds the value of a secret`,
      hint: 'values of tasks are recorded; let the task that needs the secret list it in its own `secrets`',
    };
  }
  return await storeText(text, { json, catalog });
}

/** JSON as it is recorded: in place, or above 64 KiB in the catalog. */
export function storeJson(json: Json, catalog: Catalog): Promise<JsonReturn> {
  return storeText(JSON.stringify(json), { json, catalog });
}

async function storeText(
  text: string,
  { json, catalog }: { json: Json; catalog: Catalog },
): Promise<JsonReturn> {
  return Buffer.byteLength(text) > longestInPlace ? { stored: await catalog.putText(text) } : { json };
}

type JsonReturn = Extract<ReturnValue, { readonly json: Json } | { readonly stored: CatalogReference }>;

/** True if the text has the value of a secret in it. */
export function holdsSecret(secrets: Secrets, text: string): boolean {
  return secrets.mask !== undefined && secrets.mask(text) !== text;
}

function stringify(json: Json): string | null {
  try {
    return JSON.stringify(json);
  } catch {
    // The engine's stack is the limit, at some thousands of levels.
    return null;
  }
}

function wrongType(name: string, what: string): TaskFailure {
  return { code: 'return-type', message: `return \`${name}\` is ${what}` };
}

function list(names: readonly string[]): string {
  const shown = names.slice(0, 10).map((name) => `\`${name}\``);
  return names.length > shown.length
    ? `${shown.join(', ')} and ${names.length - shown.length} more`
    : shown.join(', ');
}
