import type { JsonObject } from '../values/json.ts';
import type { Github } from './api.ts';
import { numberAt, textAt } from './fields.ts';

/** What a check came to. */
export type Conclusion = 'success' | 'failure' | 'cancelled' | 'timed_out' | 'skipped' | 'neutral';

/** What a check run shows. Texts are GitHub Markdown and fit GitHub's bounds. */
export interface CheckOutput {
  readonly title: string;
  readonly summary: string;
  readonly text: string;
  readonly annotations: readonly CheckAnnotation[];
}

export interface CheckAnnotation {
  /** From the root of the repository. */
  readonly path: string;
  readonly line: number;
  readonly level: 'failure' | 'warning' | 'notice';
  readonly title: string;
  readonly message: string;
}

/** A check run that GitHub knows. */
export interface CheckRun {
  readonly id: number;
  readonly url: string;
}

/** Where a check stands. */
export interface CheckPlace {
  readonly repository: string;
  readonly head: string;
  readonly name: string;
  /** Says whose it is, such as run and pipeline. */
  readonly externalId: string;
}

/** Annotations that GitHub takes in one request, and that are sent at most. */
const mostAtOnce = 50;
const mostAnnotations = 200;

/** Begins a check: it shows as in progress until it is completed. */
export async function createCheck(github: Github, place: CheckPlace): Promise<CheckRun> {
  const made = await github.write('POST', `/repos/${place.repository}/check-runs`, {
    name: place.name,
    head_sha: place.head,
    status: 'in_progress',
    external_id: place.externalId,
    started_at: new Date().toISOString(),
  });
  return { id: numberAt(made, 'id') ?? 0, url: textAt(made, 'html_url') ?? '' };
}

/** Ends a check. Annotations go in portions; only the last request says how it ended, so nobody sees half of it as all. */
export async function completeCheck(
  github: Github,
  check: { readonly repository: string; readonly id: number },
  { conclusion, output }: { readonly conclusion: Conclusion; readonly output: CheckOutput },
): Promise<void> {
  const portions = portionsOf(output.annotations.slice(0, mostAnnotations));
  for (const [index, annotations] of portions.entries()) {
    const isLast = index === portions.length - 1;
    await github.write('PATCH', `/repos/${check.repository}/check-runs/${check.id}`, {
      output: {
        title: cut(output.title, 255),
        summary: output.summary,
        ...(output.text === '' ? {} : { text: output.text }),
        ...(annotations.length === 0 ? {} : { annotations: annotations.map(renderAnnotation) }),
      },
      ...(isLast ? { status: 'completed', conclusion, completed_at: new Date().toISOString() } : {}),
    });
  }
}

function portionsOf(annotations: readonly CheckAnnotation[]): readonly (readonly CheckAnnotation[])[] {
  const portions: (readonly CheckAnnotation[])[] = [];
  for (let at = 0; at < annotations.length; at += mostAtOnce) {
    portions.push(annotations.slice(at, at + mostAtOnce));
  }
  return portions.length === 0 ? [[]] : portions;
}

function renderAnnotation({ path, line, level, title, message }: CheckAnnotation): JsonObject {
  return {
    path,
    start_line: line,
    end_line: line,
    annotation_level: level,
    title: cut(title, 255),
    message: cut(message, 16_000),
  };
}

function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}
