// Runs one TypeScript or JavaScript function: `node node-harness.mjs CALL PROJECT`.
// CALL is a JSON file that says what to call; the values stand beside it.
import { appendFileSync, existsSync, mkdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { inspect } from 'node:util';

const [, , callFile, projectFolder] = process.argv;
const folder = dirname(callFile);
const project = realpathSync(projectFolder);
const call = JSON.parse(readFileSync(callFile, 'utf8'));
const [path, name] = call.function.split('#');
process.argv.splice(1, 3, join(project, path), ...call.args);

/** How the transform tells a wrong syntax: file, message, line and column. */
const transforming = /^Error transforming (.+?): (.+) \((\d+):\d+\)$/;

class TaskError extends Error {
  constructor(code, message, hint) {
    super(message);
    this.code = code;
    this.hint = hint;
  }
}

// What is thrown where no promise of the function leads: Node prints it and ends the process by itself.
process.on('uncaughtExceptionMonitor', (error) => writeFailure(describeThrown(error)));
// 13: nothing is left that could settle the promise that is waited for.
process.on('exit', () => process.exitCode === 13 && report(neverSettled()));

try {
  await run();
} catch (error) {
  report(error);
  process.exitCode = 1;
}

function neverSettled() {
  return new TaskError(
    'never-settled',
    `\`${call.function}\` of task \`${call.task}\` gave a promise that never settles`,
    'nothing was left to wait for: look for a `resolve` that is not called, or a stream that does not end',
  );
}

async function run() {
  const target = await load();
  const result = await target(readArguments());
  writeReturns(result);
}

async function load() {
  const hooks = new URL('./typescript-hooks.mjs', import.meta.url);
  if (existsSync(hooks)) await import(hooks);
  const module = await import(pathToFileURL(join(project, path)));
  const exported = Object.hasOwn(module, name) ? module[name] : module.default?.[name];
  if (exported === undefined) throw missingExport({ ...module.default, ...module });
  if (typeof exported !== 'function') {
    throw new TaskError(
      'not-callable',
      `\`${call.function}\` of task \`${call.task}\` is ${describe(exported)}, and not a function`,
      'export a function: `export function name(values) { … }`',
    );
  }
  if (/^(Async)?GeneratorFunction$/.test(exported.constructor.name)) {
    throw new TaskError(
      'generator-function',
      `\`${call.function}\` of task \`${call.task}\` is a generator, and a task needs a function that returns`,
      'return an array in place of `yield`',
    );
  }
  return exported;
}

function missingExport(module) {
  const names = Object.keys(module).filter((key) => typeof module[key] === 'function');
  const near = names.find((key) => key.toLowerCase() === name.toLowerCase());
  const list = names.slice(0, 8).map((key) => `\`${key}\``);
  return new TaskError(
    'function-not-found',
    `\`${path}\` exports no \`${name}\`, which task \`${call.task}\` names`,
    near === undefined ? `it exports ${list.join(', ') || 'no function'}` : `did you mean \`${near}\`?`,
  );
}

/** All values as one object. Asking for one that only Python can read says so. */
function readArguments() {
  const values = {};
  const entries = JSON.parse(readFileSync(join(folder, 'values.json'), 'utf8'));
  for (const [key, entry] of Object.entries(entries)) {
    const property =
      'json' in entry ? { value: entry.json, writable: true } : { get: () => refusePickle(key) };
    Object.defineProperty(values, key, { ...property, enumerable: 'json' in entry, configurable: true });
  }
  return values;
}

function refusePickle(key) {
  throw new TaskError(
    'pickled-value',
    `\`${call.function}\` of task \`${call.task}\` asks for \`${key}\`, which is a pickled Python value`,
    `let the task that returns it give plain data: \`returns: [{ name: ${key}, kind: json }]\`, or write a file`,
  );
}

function writeReturns(result) {
  if (call.returns.length === 0) return;
  const [first] = call.returns;
  const lines = first.unasked ? showValue(result, first.name) : declaredLines(result);
  mkdirSync(dirname(process.env.RUNNABLE_RETURNS), { recursive: true });
  appendFileSync(process.env.RUNNABLE_RETURNS, lines.join(''));
}

// A value that no return asks for: to be read by people, and never a reason to fail.
function showValue(result, key) {
  if (result === undefined) return [];
  try {
    const text = findUnfit(result, key, []) === undefined ? JSON.stringify(result) : undefined;
    const isShort = text !== undefined && text.length < 1 << 20;
    return [`${key}:=${isShort ? text : JSON.stringify(inspect(result).slice(0, 2000))}\n`];
  } catch {
    // Nested too deeply, or it objects to being looked at.
    return [];
  }
}

function declaredLines(result) {
  const names = call.returns.map((entry) => entry.name);
  return call.returns.map((entry) => {
    const value = pick(result, entry.name, names);
    checkReturn(value, entry);
    return `${entry.name}:=${JSON.stringify(value)}\n`;
  });
}

function pick(result, key, names) {
  if (isRecord(result) && Object.hasOwn(result, key)) return result[key];
  if (names.length === 1 && result !== undefined) return result;
  const given = isRecord(result)
    ? Object.keys(result)
        .map((other) => `\`${other}\``)
        .join(', ')
    : describe(result);
  throw new TaskError(
    'returns-count',
    `\`${call.function}\` of task \`${call.task}\` returned ${given || 'an empty object'}, and not \`${key}\``,
    `return an object with the declared names: \`return { ${names.join(', ')} }\``,
  );
}

function checkReturn(value, entry) {
  if (entry.kind === 'pickle') {
    throw new TaskError(
      'return-type',
      `task \`${call.task}\` declares \`${entry.name}\` with \`kind: pickle\`, and only Python tasks can pickle`,
      'leave `kind` out: what a Node task returns is JSON',
    );
  }
  if (entry.kind === 'metric' && !(typeof value === 'number' && Number.isFinite(value))) {
    throw wrongReturn(`metric \`${entry.name}\``, `${describe(value)}, and a metric is a finite number`);
  }
  const problem = findUnfit(value, entry.name, []);
  if (problem !== undefined)
    throw wrongReturn(`\`${problem.where}\``, `${problem.found}, which JSON cannot hold`);
}

function wrongReturn(what, found) {
  return new TaskError(
    'return-type',
    `${what}, returned by \`${call.function}\` of task \`${call.task}\`, is ${found}`,
    'return plain data, or write a file and declare it under `outputs:`',
  );
}

/** The first place in a value that would not come back from JSON as it is. */
function findUnfit(value, where, above) {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return undefined;
  if (typeof value === 'number' && Number.isFinite(value)) return undefined;
  if (above.includes(value)) return { where, found: 'an object that holds itself' };
  if (!Array.isArray(value) && !isRecord(value)) return { where, found: describe(value) };
  const inner = [...above, value];
  for (const [key, item] of Object.entries(value)) {
    const problem = findUnfit(item, Array.isArray(value) ? `${where}[${key}]` : `${where}.${key}`, inner);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function isRecord(value) {
  if (typeof value !== 'object' || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function describe(value) {
  if (value === undefined) return 'nothing';
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return `\`${value}\``;
  if (typeof value === 'object') return `a \`${value.constructor?.name ?? 'Object'}\``;
  return `a \`${typeof value}\``;
}

function report(error) {
  const known = error instanceof TaskError ? error : explainMissingModule(error);
  if (known !== undefined) {
    const place = known === error ? {} : findPlace(error);
    writeFailure({ code: known.code, message: known.message, hint: known.hint, ...place });
    process.stderr.write(
      `error[${known.code}]: ${known.message}\n${known.hint ? `hint: ${known.hint}\n` : ''}`,
    );
    return;
  }
  writeFailure(describeThrown(error));
  process.stderr.write(`${shorten(error)}\n`);
}

function describeThrown(error) {
  const place = findPlace(error);
  const hint = hintForTypeScript(error, place);
  const message = nameThrown(error).slice(0, 2000);
  return { code: 'exception', message, ...(hint === undefined ? {} : { hint }), ...place };
}

function nameThrown(error) {
  if (error instanceof Error) return `${error.name}: ${error.message.replace(transforming, '$2')}`;
  return typeof error === 'string' ? error : `threw ${inspect(error)}, which is no Error`;
}

function hintForTypeScript(error, { file = path }) {
  if (!/\.[cm]?ts$/.test(file)) return undefined;
  if (error instanceof SyntaxError) {
    return 'types are taken out of TypeScript, and nothing is compiled: decorators need a build step before';
  }
  const [, missing] = /^(\w+) is not defined$/.exec(error?.message ?? '') ?? [];
  const isNamespace =
    missing !== undefined &&
    new RegExp(`\\b(?:namespace|module)\\s+${missing}\\b`).test(readFileSync(join(project, file), 'utf8'));
  return isNamespace
    ? `types are taken out of TypeScript, and nothing is compiled: make a module of \`namespace ${missing}\``
    : undefined;
}

function writeFailure(failure) {
  writeFileSync(join(folder, 'failure.json'), JSON.stringify(failure));
}

function explainMissingModule(error) {
  if (error?.code !== 'ERR_MODULE_NOT_FOUND' && error?.code !== 'MODULE_NOT_FOUND') return undefined;
  const [, missing] = /Cannot find (?:package|module) '([^']+)'/.exec(error.message) ?? [];
  if (missing === undefined) return undefined;
  const isFile = missing.startsWith(sep);
  const shown = isFile ? (within(missing) ?? missing) : missing;
  return new TaskError(
    'module-not-found',
    `${isFile ? 'file' : 'package'} \`${shown}\` that task \`${call.task}\` imports is not in the snapshot`,
    isFile ? hintForFile(missing) : hintForPackage(missing),
  );
}

function hintForFile(missing) {
  const stem = missing.replace(/\.[cm]?js$/, '');
  const other = [stem, missing].flatMap((base) => ['.ts', '.mts', '.js', '.mjs'].map((end) => base + end));
  const near = other.find((candidate) => existsSync(candidate));
  if (near !== undefined) return `there is \`${within(near)}\`: imports name the file with its ending`;
  return 'commit the file, if Git ignores it: `git check-ignore -v` says why';
}

function hintForPackage(missing) {
  if (isAlias(missing)) {
    return 'Node knows no `paths` of `tsconfig.json`: import the file by its relative path, with its ending';
  }
  return call.checkout !== null && existsSync(join(call.checkout, 'node_modules'))
    ? "show the checkout's packages to the run: `workspace: { link: [node_modules] }`"
    : 'install it: `npm install`, and show it to the run: `workspace: { link: [node_modules] }`';
}

/** Whether `tsconfig.json` has a path for it. Read as text: the file may hold comments. */
function isAlias(missing) {
  const settings = join(project, 'tsconfig.json');
  if (!existsSync(settings)) return false;
  const text = readFileSync(settings, 'utf8');
  return (
    text.includes('"paths"') && [missing, missing.split('/', 1)[0]].some((name) => text.includes(`"${name}/`))
  );
}

/** The innermost line of the project in a stack. */
function findPlace(error) {
  const [, untransformed, , at] = transforming.exec(error?.message ?? '') ?? [];
  if (untransformed !== undefined && within(untransformed)) {
    return { file: within(untransformed), line: Number(at) };
  }
  for (const line of String(error?.stack ?? '').split('\n')) {
    const [, location, number] = /\(?((?:file:\/\/)?\/[^()]*?):(\d+)(?::\d+)?\)?$/.exec(line) ?? [];
    const file = location && within(location.startsWith('file:') ? fileURLToPath(location) : location);
    if (file) return { file, line: Number(number) };
  }
  return {};
}

function within(file) {
  return file.startsWith(project + sep) ? file.slice(project.length + 1) : undefined;
}

/** The stack without our own frames and Node's, with paths as in the project. */
function shorten(error) {
  if (!(error instanceof Error)) return `Uncaught ${inspect(error)}`;
  const own = pathToFileURL(folder).href;
  const lines = String(error.stack ?? error).split('\n');
  const kept = lines.filter(
    (line) => !(/^ {4}at /.test(line) && (line.includes(own) || line.includes('node:internal'))),
  );
  const cause = error.cause instanceof Error ? `\ncaused by: ${shorten(error.cause)}` : '';
  const text = kept.join('\n') + cause;
  return text.replaceAll(`${pathToFileURL(project).href}/`, '').replaceAll(`${project}${sep}`, '');
}
