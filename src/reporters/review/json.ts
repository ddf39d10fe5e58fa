import type { Review } from '../../review/review.ts';

/** A review as `review --json` prints it: a public shape, in which keys are added and never changed. */
export function renderReviewJson(review: Review): string {
  return `${JSON.stringify(review, null, 2)}\n`;
}
