import type { Result } from '../../diagnostics/result.ts';
import { type PushReport, type PushRequest, pushRuns } from '../../session/history/push-runs.ts';
import type { Command, Context } from '../command.ts';
import type { Input } from '../input.ts';
import { openProjectHere } from '../open-project.ts';
import { refuse } from '../refuse.ts';
import { leftOutJson, printLeftOut } from './print-left-out.ts';
import { openProgressLine } from './progress-line.ts';
import { remoteFlag } from './remote-flag.ts';

export const runsPush: Command = {
  examples: [
    { line: 'runnable runs push', does: 'give origin the record of every run that it has not got' },
    {
      line: 'runnable runs push latest --outputs-up-to 10Mi',
      does: 'that of one run, with its smaller files',
    },
    {
      line: 'runnable runs push --remote /srv/history.git --since 7d',
      does: 'those of a week, to another place',
    },
  ],
  description:
    'Records of runs that have ended become commits below `refs/runnable/runs/` of a remote: plan, journal, the ends of logs and what tasks returned. Nothing else of the repository is pushed, and nothing in it changes. What the remote has is never rewritten: a run that was resumed is gone on with. Runs that were pushed there before are not pushed again unless they are named.',
  arguments: [
    {
      name: 'RUN',
      completes: 'run',
      summary: 'ids or their beginnings, latest, NAME or NAME@branch; all that have ended if there are none',
      variadic: true,
    },
  ],
  flags: [
    remoteFlag,
    { name: 'pipeline', value: 'NAME', completes: 'pipeline', summary: 'of this pipeline' },
    {
      name: 'since',
      value: 'DURATION',
      type: 'duration',
      summary: 'started so long ago or later, such as 12h or 7d',
    },
    { name: 'again', summary: 'also what was pushed there before: somebody may have removed it' },
    {
      name: 'logs-up-to',
      value: 'SIZE',
      type: 'size',
      summary: 'so much of the end of each log, and values up to that size; 1Mi unless said otherwise',
    },
    {
      name: 'outputs-up-to',
      value: 'SIZE',
      type: 'size',
      summary: 'also files that tasks gave, up to that size each',
    },
    { name: 'json', summary: 'print JSON' },
  ],
  run: runRunsPush,
};

async function runRunsPush(input: Input, context: Context): Promise<number> {
  const project = await openProjectHere(context, { orRoot: true });
  if (!project.ok) return refuse(context, project.diagnostics);
  const line = openProgressLine(context);
  let pushed: Result<PushReport>;
  try {
    pushed = await pushRuns(project.value, { ...readRequest(input), onProgress: line.say });
  } finally {
    line.clear();
  }
  if (!pushed.ok) return refuse(context, pushed.diagnostics);
  print(pushed.value, input, context);
  return printLeftOut(pushed.value.leftOut, context);
}

function readRequest(input: Input): PushRequest {
  const remote = input.text('remote');
  const pipeline = input.text('pipeline');
  const since = input.milliseconds('since');
  return {
    ...(remote === undefined ? {} : { remote }),
    runs: input.words,
    filter: {
      ...(pipeline === undefined ? {} : { pipeline }),
      ...(since === undefined ? {} : { since: new Date(Date.now() - since).toISOString() }),
    },
    limits: {
      logBytes: input.bytes('logs-up-to') ?? 1 << 20,
      outputBytes: input.bytes('outputs-up-to') ?? 0,
    },
    again: input.has('again'),
  };
}

function print({ remote, pushed, there, atWork, leftOut }: PushReport, input: Input, context: Context): void {
  if (input.has('json')) {
    const runs = pushed.map(({ run, commit, change }) => ({ id: run, commit, change }));
    const report = { remote, pushed: runs, there, at_work: atWork, left_out: leftOutJson(leftOut) };
    context.stdout.write(`${JSON.stringify(report)}\n`);
    return;
  }
  for (const { run } of pushed) context.stdout.write(`${run}\n`);
  if (context.quiet) return;
  const what = pushed.length === 1 ? '1 run' : `${pushed.length} runs`;
  const parts = [
    `pushed ${what} to ${remote}`,
    ...(there === 0 ? [] : [`${there} ${there === 1 ? 'was' : 'were'} there before`]),
    ...(atWork.length === 0
      ? []
      : [`${atWork.length} at work ${atWork.length === 1 ? 'was' : 'were'} left out`]),
  ];
  context.stderr.write(`${parts.join('; ')}\n`);
}
