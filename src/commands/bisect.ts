import type { Bisection, Tried } from '../bisect/bisection.ts';
import { countRounds } from '../bisect/suspects.ts';
import { renderTried } from '../reporters/bisect/text.ts';
import { count } from '../reporters/compare/words.ts';
import { paintWith } from '../reporters/paint.ts';
import { type BisectRequest, type PreparedBisect, prepareBisect } from '../session/bisect/prepare-bisect.ts';
import { readBisect, runBisect } from '../session/bisect/run-bisect.ts';
import type { Project } from '../session/project.ts';
import { dropUndefined } from '../values/drop-undefined.ts';
import type { Command, Context } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import type { Input } from './input.ts';
import { openProjectHere } from './open-project.ts';
import { refuse } from './refuse.ts';
import { createSignalControl } from './signals.ts';
import { pickFlags, requestFlags } from './start/request-flags.ts';

export const bisect: Command = {
  examples: [
    { line: 'runnable bisect train#fit v1.2', does: 'which commit since v1.2 broke fit' },
    {
      line: 'runnable bisect train#fit v1.2 HEAD -j 3',
      does: 'with three runs at a time: a quarter is left each time',
    },
    { line: 'runnable bisect train main~40 main --first-parent', does: 'the whole pipeline, merge by merge' },
    { line: 'runnable bisect train#fit v1.2 --log', does: 'what is known so far; nothing is run' },
  ],
  description:
    'Finds the first commit at which a task fails, among those that lead from a good commit to a bad one. At each commit that is tried the task runs with all that it needs, as recorded runs, from private copies: nothing of the repository moves. Earlier runs of the same commit with the same params count, so the same command goes on where an earlier one was stopped.\n\nBoth ends are tried first. Nothing can be said of a commit at which the pipeline does not load, the task does not exist, or a task before it fails: others are tried in its place. Nobody is notified of these runs. Exit codes: 0 found; 1 it is one of several; 2 an end is not what it was said to be; 130 and 143 canceled.',
  arguments: [
    {
      name: 'PIPELINE[#TASK]',
      summary: 'a pipeline or job, or one task of a pipeline',
      required: true,
      completes: 'pipeline',
    },
    { name: 'GOOD', summary: 'a commit, branch or tag at which it succeeds', required: true },
    { name: 'BAD', summary: 'one after it at which it fails; HEAD unless it is named' },
  ],
  flags: [
    ...pickFlags(requestFlags, ['param', 'params-file', 'fetch', 'executor', 'config']),
    { name: 'first-parent', summary: 'only commits along first parents: a merge stands for what it brought' },
    {
      name: 'max-parallel',
      short: 'j',
      value: 'N',
      type: 'count',
      summary: 'runs at the same time; 1 unless said otherwise',
    },
    { name: 'max-tasks', value: 'N', type: 'count', summary: 'tasks of one run at the same time' },
    { name: 'timeout', value: 'DURATION', type: 'duration', summary: 'for each run, such as 90s or 2h' },
    { name: 'log', summary: 'print what earlier runs tell of each commit, and run nothing' },
    { name: 'json', summary: 'print JSON' },
  ],
  run: runBisectCommand,
};

async function runBisectCommand(input: Input, context: Context): Promise<number> {
  const project = await openProjectHere(context, { input, forRun: true });
  if (!project.ok) return refuse(context, project.diagnostics);
  const prepared = await prepareBisect(project.value, readRequest(input));
  if (!prepared.ok) return refuse(context, prepared.diagnostics);
  if (input.has('log')) {
    const bisection = await readBisect(project.value, prepared.value, context.version);
    await print(bisection, input, context);
    return exitCodes.ok;
  }
  return carryOut(project.value, prepared.value, { input, context });
}

function readRequest(input: Input): BisectRequest {
  const [target = '', good = '', bad = 'HEAD'] = input.words;
  const at = target.indexOf('#');
  return {
    pipeline: at < 0 ? target : target.slice(0, at),
    ...(at < 0 ? {} : { task: target.slice(at + 1) }),
    good,
    bad,
    firstParent: input.has('first-parent'),
    parallel: input.count('max-parallel') ?? 1,
    run: {
      ...dropUndefined({
        paramsFile: input.text('params-file'),
        executor: input.text('executor'),
        maxParallel: input.count('max-tasks'),
        timeoutMs: input.milliseconds('timeout'),
      }),
      params: input.texts('param'),
      fetch: input.has('fetch'),
    },
  };
}

async function carryOut(
  project: Project,
  prepared: PreparedBisect,
  { input, context }: { readonly input: Input; readonly context: Context },
): Promise<number> {
  const { stderr, style, quiet, version } = context;
  const say = (text: string) => {
    if (!quiet) stderr.write(text);
  };
  say(describeStart(prepared, context));
  const control = createSignalControl();
  try {
    const outcome = await runBisect(project, prepared, {
      control,
      version,
      onRun: ({ commit }, run) =>
        say(`${paintWith(style.stderr)('faint', 'run')}  ${commit.slice(0, 10)}  ${run}\n`),
      onTried: (tried: Tried) => say(renderTried(tried, style.stderr)),
    });
    if (!outcome.ok) return refuse(context, outcome.diagnostics);
    await print(outcome.value, input, context);
    return exitCodeFor(outcome.value);
  } finally {
    control.close();
  }
}

function describeStart({ request, good, commits }: PreparedBisect, { style }: Context): string {
  const rounds = countRounds(commits.length, request.parallel);
  const arrow = style.stderr.unicode ? '→' : '->';
  const bad = commits.at(-1)?.id ?? '';
  const effort = rounds === 0 ? '' : `, at most ${count(rounds, 'round')} between the two ends`;
  return `${good.id.slice(0, 10)} ${arrow} ${bad.slice(0, 10)}: ${count(commits.length, 'commit')}${effort}\n`;
}

async function print(bisection: Bisection, input: Input, { stdout, style }: Context): Promise<void> {
  if (input.has('json')) {
    stdout.write(`${JSON.stringify(bisection)}\n`);
    return;
  }
  const { renderBisection, renderLog } = await import('../reporters/bisect/text.ts');
  if (input.has('log')) stdout.write(renderLog(bisection, style.stdout));
  stdout.write(renderBisection(bisection, style.stdout));
}

function exitCodeFor({ found, stopped }: Bisection): number {
  if (stopped !== null) return stopped === 'SIGTERM' ? 143 : 130;
  return found === null ? exitCodes.taskFailed : exitCodes.ok;
}
