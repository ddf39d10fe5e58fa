import type { Review } from './review.ts';

/** Whether the change means anything to the pipelines: not if only formatting, comments or other files differ. */
export function hasChange({ pipelines, tasks, risks, diagnostics }: Review): boolean {
  return pipelines.length + tasks.length + risks.length + diagnostics.length > 0;
}
