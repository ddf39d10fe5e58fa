import { type FailOnRisk, failsOn } from '../review/policy.ts';
import type { Reviewed } from '../session/review.ts';
import type { Command, Context } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import type { Input } from './input.ts';
import { refuse } from './refuse.ts';

const severities = ['none', 'low', 'medium', 'high'] as const satisfies readonly FailOnRisk[];

export const review: Command = {
  examples: [
    { line: 'runnable review', does: 'what is here, committed or not, against the default branch' },
    { line: 'runnable review main HEAD', does: 'what the commits of this branch change' },
    { line: 'runnable review v1.2 v1.3 --markdown', does: 'as a comment of a pull request' },
    { line: 'runnable review main HEAD --fail-on-risk high', does: 'in CI' },
  ],
  description:
    'Compares definitions and not texts: comments, formatting, the order of keys and anchors change nothing. Nothing is run or checked out. A task is told as *added*, *removed*, *renamed*, *modified* (with its fields) or *re-run*: its own definition is the same, and a file that it names or declares, or a task before it, is not.\n\nThe head is compared with the commit where it left BASE. BASE is the default branch unless it is named: that of `origin`, else `main` or `master`. Without HEAD the work tree is reviewed as it lies. `BASE..HEAD` in one word is the same as two.\n\nRisks, executors and `review` of `runnable.config.yaml` are those of the base. Exit code 0: reviewed; 1: there is a risk that `--fail-on-risk` or the policy of the base does not accept; 2: a definition of the head has an error.',
  arguments: [
    { name: 'BASE', summary: 'what to compare with; the default branch unless it is named' },
    { name: 'HEAD', summary: 'what to review; the work tree unless it is named' },
  ],
  flags: [
    { name: 'json', summary: 'print JSON' },
    { name: 'markdown', summary: 'print GitHub Markdown, at most 60,000 bytes' },
    { name: 'exact', summary: 'compare with BASE as it is, not with where the head left it' },
    {
      name: 'fail-on-risk',
      value: 'SEVERITY',
      choices: severities,
      summary: `end with exit code 1 from this severity on: ${severities.join(', ')}`,
    },
  ],
  run: runReview,
};

async function runReview(input: Input, context: Context): Promise<number> {
  const session = await import('../session/review.ts');
  const reviewed = await session.review({
    cwd: context.cwd,
    environment: context.environment,
    exact: input.has('exact'),
    ...readRange(input.words),
  });
  if (!reviewed.ok) return refuse(context, reviewed.diagnostics);
  await print(reviewed.value, input, context);
  return judge(reviewed.value, input);
}

/** `main..HEAD`, as one writes it for git, is `main HEAD`: no revision has two dots in its name. */
function readRange([base, head]: readonly string[]): { readonly base?: string; readonly head?: string } {
  const range = head === undefined ? /^(.*?)\.{2,3}(.*)$/.exec(base ?? '') : null;
  if (range === null) {
    return { ...(base === undefined ? {} : { base }), ...(head === undefined ? {} : { head }) };
  }
  const [, from = '', to = ''] = range;
  return { ...(from === '' ? {} : { base: from }), head: to || 'HEAD' };
}

async function print(
  { review: reviewed, sources, diagnostics }: Reviewed,
  input: Input,
  context: Context,
): Promise<void> {
  const { stdout, stderr, style } = context;
  if (input.has('json')) {
    const { renderReviewJson } = await import('../reporters/review/json.ts');
    stdout.write(renderReviewJson(reviewed));
  } else if (input.has('markdown')) {
    const { renderReviewComment } = await import('../reporters/review/comment.ts');
    stdout.write(renderReviewComment(reviewed, { key: null }));
  } else {
    const { printDiagnostics } = await import('./print-diagnostics.ts');
    await printDiagnostics(diagnostics, { sink: stderr, style: style.stderr, sources });
    const { renderReviewText } = await import('../reporters/review/text.ts');
    stdout.write(renderReviewText(reviewed, style.stdout));
  }
}

function judge({ review: { diagnostics, risks }, failOnRisk }: Reviewed, input: Input): number {
  if (diagnostics.some(({ severity }) => severity === 'error')) return exitCodes.wrong;
  const asked = severities.find((severity) => severity === input.text('fail-on-risk'));
  return failsOn(risks, asked ?? failOnRisk) ? exitCodes.taskFailed : exitCodes.ok;
}
