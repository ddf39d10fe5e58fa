// Runs the commands of one dbt task: `node dbt-harness.mjs CALL FOLDER`, FOLDER being that of the dbt project.
// CALL is a JSON file that says which; they run in order until one fails.
import { spawn } from 'node:child_process';
import { appendFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

const [, , callFile, folder] = process.argv;
const call = JSON.parse(readFileSync(callFile, 'utf8'));
const resultsFile = join(resolve(folder, process.env.DBT_TARGET_PATH ?? 'target'), 'run_results.json');
/** How a node of dbt may end well; everything else is told by name. */
const good = new Set(['success', 'pass', 'no-op']);

for (const words of call.commands) {
  const results = await run(words);
  if (process.exitCode) {
    report(words, results);
    break;
  }
}

async function run(words) {
  // What an earlier command left says nothing about this one.
  rmSync(resultsFile, { force: true });
  process.stderr.write(`$ dbt ${words.join(' ')}\n`);
  const { code, signal, error } = await start([...words, ...optionsOf(call.options)]);
  if (error !== undefined) {
    writeFailure({
      code: 'no-dbt',
      message: `\`${call.dbt}\` cannot be started: ${error.code}`,
      hint: hintForDbt,
    });
    process.exitCode = 127;
    return [];
  }
  if (signal !== null) process.kill(process.pid, signal);
  process.exitCode = code ?? 1;
  const results = readResults();
  if (results.length > 0) tell(words, results);
  return results;
}

const hintForDbt = 'add `dbt-core` and an adapter to the file that `environment` names';

function start(args) {
  return new Promise((done) => {
    const child = spawn(call.dbt, args, { stdio: ['ignore', 'inherit', 'inherit'] });
    child.on('error', (error) => done({ error }));
    child.on('exit', (code, signal) => done({ code, signal }));
  });
}

function optionsOf({ vars, target, profiles }) {
  return [
    '--project-dir',
    folder,
    ...(profiles ? ['--profiles-dir', folder] : []),
    ...(target === undefined ? [] : [`--target=${target}`]),
    ...(vars === undefined ? [] : [`--vars=${vars}`]),
  ];
}

/** What dbt wrote about the nodes of its last command; nothing for commands that have none, such as `deps`. */
function readResults() {
  try {
    const { results } = JSON.parse(readFileSync(resultsFile, 'utf8'));
    return Array.isArray(results) ? results : [];
  } catch {
    return [];
  }
}

function tell(words, results) {
  const counts = new Map();
  for (const { status } of results) counts.set(status, (counts.get(status) ?? 0) + 1);
  const figures = [...counts].map(([status, count]) => `${count} ${status}`).join(', ');
  const bad = results.filter(({ status }) => !good.has(status) && status !== 'skipped');
  const lines = bad.map(({ status, unique_id: id, message }) => `${status} ${id}: ${firstLine(message)}`);
  process.stderr.write([`dbt ${words[0]}: ${figures}`, ...lines].map((line) => `${line}\n`).join(''));
  const file = process.env.RUNNABLE_SUMMARY;
  if (file === undefined) return;
  mkdirSync(dirname(file), { recursive: true });
  const items = lines.map((line) => `- \`${line.replaceAll('`', "'")}\`\n`);
  appendFileSync(
    file,
    [`**dbt ${words[0]}**: ${figures}\n`, ...(items.length > 0 ? ['\n', ...items] : []), '\n'].join(''),
  );
}

function report(words, results) {
  if (process.exitCode === 127) return;
  const [first, ...others] = results.filter(({ status }) =>
    ['error', 'fail', 'runtime error'].includes(status),
  );
  const more = others.length === 0 ? '' : ` and ${others.length} more`;
  const what = first === undefined ? '' : `: ${first.unique_id}${more}: ${firstLine(first.message)}`;
  writeFailure({
    code: 'exception',
    message: `\`dbt ${words.join(' ')}\` ended with exit ${process.exitCode}${what}`,
  });
}

function firstLine(message) {
  return String(message ?? '')
    .trim()
    .split('\n')
    .slice(0, 2)
    .join(' ')
    .slice(0, 500);
}

function writeFailure(failure) {
  writeFileSync(join(dirname(callFile), 'failure.json'), JSON.stringify(failure));
}
