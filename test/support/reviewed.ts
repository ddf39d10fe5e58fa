import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts';
import { kindSchemas } from '../../src/pipeline/kinds/index.ts';
import { linkPipelines } from '../../src/pipeline/linking/link-pipelines.ts';
import type { Pipeline } from '../../src/pipeline/model.ts';
import type { DefinitionSide, ReviewInput } from '../../src/review/definition-side.ts';
import { defaultPolicy } from '../../src/review/policy.ts';
import type { Review } from '../../src/review/review.ts';
import { reviewChange } from '../../src/review/review-change.ts';
import { load } from './diagnosed.ts';

/** Pipeline files of one side: text by name. */
export type Side = Readonly<Record<string, string>>;

/** Reviews a change of pipeline files as the session does, but without a repository. */
export async function reviewed(base: Side, head: Side, options: Partial<ReviewInput> = {}): Promise<Review> {
  const sides = { base: await readSide(base, 'b'), head: await readSide(head, 'a') };
  return reviewChange({ ...inputOf(sides), ...options });
}

/** What a review is made of where nothing else is said of it. */
export function inputOf(sides: Pick<ReviewInput, 'base' | 'head'>): ReviewInput {
  return {
    ...sides,
    dirty: false,
    changedPaths: [],
    kinds: kindSchemas,
    project: '',
    policy: defaultPolicy,
    executorType: (name) =>
      name === undefined || name === 'local' ? 'local' : name === 'box' ? 'container' : null,
    notes: [],
    foreseen: new Map(),
  };
}

/** Each change as a line: `deploy/test modified [when] why`. */
export function linesOf({ tasks }: Review): string[] {
  return tasks.map(({ id, change, fields, cosmetic, why }) =>
    [
      id,
      change,
      ...(fields.length > 0 ? [`[${fields.join(' ')}]`] : []),
      ...(cosmetic ? ['cosmetic'] : []),
      why,
    ]
      .filter((part) => part !== '')
      .join(' '),
  );
}

/** Each risk as a line: `high new-secret message file:line`. */
export function risksOf({ risks }: Review): string[] {
  return risks.map(
    ({ severity, code, message, file, line }) => `${severity} ${code}: ${message} (${file}:${line})`,
  );
}

async function readSide(files: Side, digit: string): Promise<DefinitionSide> {
  const pipelines: Pipeline[] = [];
  const diagnostics: Diagnostic[] = [];
  const unread = new Map<string, string>();
  for (const [name, content] of Object.entries(files)) {
    const file = `.runnable/${name}.yaml`;
    const result = await load(content, { file, name });
    diagnostics.push(...result.diagnostics);
    if (result.ok) pipelines.push(result.value);
    else unread.set(file, name);
  }
  const linked = linkPipelines(pipelines, new Set(unread.values()));
  return {
    commit: digit.repeat(40),
    ref: digit,
    pipelines: [...linked.pipelines.values()],
    diagnostics: [...diagnostics, ...linked.diagnostics],
    unread,
  };
}
