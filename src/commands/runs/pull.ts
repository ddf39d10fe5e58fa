import type { Result } from '../../diagnostics/result.ts';
import { type PullReport, pullRuns } from '../../session/history/pull-runs.ts';
import type { Command, Context } from '../command.ts';
import type { Input } from '../input.ts';
import { openProjectHere } from '../open-project.ts';
import { refuse } from '../refuse.ts';
import { leftOutJson, printLeftOut } from './print-left-out.ts';
import { openProgressLine } from './progress-line.ts';
import { remoteFlag } from './remote-flag.ts';

export const runsPull: Command = {
  examples: [
    { line: 'runnable runs pull', does: 'take in the records at origin that are not here yet' },
    { line: 'runnable runs pull r-7k2q --remote upstream', does: 'one run, from another remote' },
  ],
  description:
    'Takes in records that `runs push` has put below `refs/runnable/runs/` of a remote, here or on other machines. A pulled run is read with `runs show`, `logs`, `report` and `compare`, and run again with `rerun` where the clone has its commit; it is not resumed here. `latest` and names of pipelines mean runs that were carried out here, and pulled ones where there is none. Every record is judged before it is kept; one that does not hold is left out, with exit code 5.',
  arguments: [
    {
      name: 'RUN',
      summary:
        'ids or their beginnings; all that are new if there are none. One that was removed here comes back',
      variadic: true,
    },
  ],
  flags: [remoteFlag, { name: 'json', summary: 'print JSON' }],
  run: runRunsPull,
};

async function runRunsPull(input: Input, context: Context): Promise<number> {
  const project = await openProjectHere(context, { orRoot: true });
  if (!project.ok) return refuse(context, project.diagnostics);
  const remote = input.text('remote');
  const line = openProgressLine(context);
  let pulled: Result<PullReport>;
  try {
    pulled = await pullRuns(project.value, {
      ...(remote === undefined ? {} : { remote }),
      runs: input.words,
      onProgress: line.say,
    });
  } finally {
    line.clear();
  }
  if (!pulled.ok) return refuse(context, pulled.diagnostics);
  print(pulled.value, input, context);
  return printLeftOut(pulled.value.leftOut, context);
}

function print({ remote, pulled, there, leftOut }: PullReport, input: Input, context: Context): void {
  if (input.has('json')) {
    const runs = pulled.map(({ run, commit, change }) => ({ id: run, commit, change }));
    context.stdout.write(
      `${JSON.stringify({ remote, pulled: runs, there, left_out: leftOutJson(leftOut) })}\n`,
    );
    return;
  }
  for (const { run } of pulled) context.stdout.write(`${run}\n`);
  if (context.quiet) return;
  const what = pulled.length === 1 ? '1 run' : `${pulled.length} runs`;
  const rest = there === 0 ? '' : `; ${there} ${there === 1 ? 'was' : 'were'} here before`;
  context.stderr.write(`pulled ${what} from ${remote}${rest}\n`);
}
