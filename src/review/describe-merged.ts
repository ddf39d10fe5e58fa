import type { Review } from './review.ts';
import { quoteAll } from './sentence.ts';

/**
 * What a change does beyond what its own review tells when it is merged into a base that went on meanwhile: one sentence
 * each for errors, risks and tasks; none where both come to the same.
 */
export function describeMerged(own: Review, merged: Review): string[] {
  const errors = listNew(own, merged, listErrors);
  const risks = listNew(own, merged, ({ risks: all }) =>
    all.map(({ severity, message }) => `${severity}: ${message}`),
  );
  const tasks = listNew(own, merged, ({ tasks: all }) => all.map(({ id, change }) => `${id} ${change}`));
  const ids = tasks.map((task) => task.slice(0, task.lastIndexOf(' ')));
  return [
    ...(errors.length > 0
      ? [`${beginning} definitions have an error: ${errors.slice(0, most).join('; ')}`]
      : []),
    ...(risks.length > 0 ? [`${beginning} there are further risks, ${risks.slice(0, most).join('; ')}`] : []),
    ...(ids.length > 0 ? [`${beginning} the change touches ${quoteAll(ids)} in another way`] : []),
  ];
}

const beginning = 'merged into the base, which has changed its pipelines since,';
const most = 3;

function listErrors({ diagnostics }: Review): string[] {
  return diagnostics.filter(({ severity }) => severity === 'error').map(({ message }) => message);
}

function listNew(own: Review, merged: Review, list: (review: Review) => readonly string[]): string[] {
  const known = new Set(list(own));
  return list(merged).filter((each) => !known.has(each));
}
