import { exitCodes } from '../src/commands/exit-codes.ts';
import { toCheckAnnotations } from '../src/reporters/github/check-output.ts';
import { renderReviewComment } from '../src/reporters/review/comment.ts';
import { countChanges } from '../src/reporters/review/words.ts';
import { hasChange } from '../src/review/has-change.ts';
import { failsOn } from '../src/review/policy.ts';
import type { Reviewed } from '../src/session/review.ts';
import type { Checked } from './checks.ts';
import type { Commented } from './comment.ts';
import type { Ending, Step } from './step.ts';

/** What a review means to the step: an error in a definition, a risk that is not accepted, or nothing to mend. */
export function judgeReview(
  step: Step,
  { review, failOnRisk }: Reviewed,
  { accepted }: Commented,
): Ending & { checked: Checked } {
  const least = step.inputs.failOnRisk === 'none' ? failOnRisk : step.inputs.failOnRisk;
  const isWrong = review.diagnostics.some(({ severity }) => severity === 'error');
  const isRisky = failsOn(review.risks, least) && !accepted;
  const exitCode = isWrong ? exitCodes.wrong : isRisky ? exitCodes.taskFailed : exitCodes.ok;
  const conclusion = exitCode !== exitCodes.ok ? 'failure' : review.risks.length > 0 ? 'neutral' : 'success';
  const title = hasChange(review) ? countChanges(review, ', ') : 'no pipeline changes';
  const output = {
    title: title === '' ? 'no task changes' : title,
    summary: renderReviewComment(review, { key: null }),
    text: '',
    annotations: toCheckAnnotations(step.annotations),
  };
  return { exitCode, outcome: conclusion, checked: { conclusion, output } };
}
