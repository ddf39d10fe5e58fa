import type { GroupFinished, RunEvent, TaskFinished } from '../engine/event.ts';
import { failureOf } from '../engine/outcome.ts';
import type { AttemptName, Clock } from '../engine/ports.ts';
import type { RunState } from '../engine/state.ts';
import { createEventTeller } from './event-teller.ts';
import { type Annotation, type Annotations, createAnnotations, type Position } from './github/annotations.ts';
import { createForeground } from './github/foreground.ts';
import { createHeartbeat } from './heartbeat.ts';
import type { LineReporter } from './line-reporter.ts';
import { renderEnd } from './render-end.ts';
import { isBad, type SummaryCollector, summariseGroup } from './run-summary.ts';
import type { Sink, Style } from './sink.ts';

/** How a run is told to GitHub Actions. */
export interface GithubOptions {
  readonly sink: Sink;
  readonly style: Style;
  readonly clock: Pick<Clock, 'monotonic' | 'after'>;
  /** An unguessable text, new at each call. */
  readonly token: () => string;
  readonly logs: 'all' | 'failed' | 'none';
  /** Where a task stands in its pipeline file, by its id there; of one in a branch or a called pipeline with the ids around it, `etl/load`. */
  readonly positions: ReadonlyMap<string, Position>;
  /** Hears the same events and lines before this reporter. */
  readonly collector: SummaryCollector;
  /** Takes annotations in place of the log, into which they are written else. */
  readonly annotations?: Pick<Annotations, 'add'>;
}

/** A foldable group a task, annotations on file and line; nothing that a task prints is taken for a command. */
export function createGithubReporter(options: GithubOptions): LineReporter {
  const { sink, style, collector, logs } = options;
  const tell = createEventTeller(style);
  const foreground = createForeground(sink, options.token);
  const heartbeat = createHeartbeat(options.clock, (line) => foreground.aside(`${line}\n`));
  const own = createAnnotations(foreground.command);
  const annotations = options.annotations ?? own;
  return {
    report: (event, state) => {
      heartbeat.hear(event);
      if (event.event === 'attempt-finished' || event.event === 'task-finished') foreground.end(event);
      // A group says by its title that a task has started.
      if (event.event !== 'task-started') foreground.outside(joinLines(tell(event, state)));
      const annotation = annotationOf(event, state, options.positions);
      if (annotation !== null) annotations.add(annotation);
    },
    ...(logs === 'all'
      ? {
          lines: (attempt: AttemptName, block: string) => {
            // Of one that waits for its group nothing is seen yet.
            if (foreground.lines(attempt, block)) heartbeat.touch();
          },
        }
      : {}),
    close: async (state) => {
      heartbeat.stop();
      foreground.close();
      own.close();
      const summary = collector.summarise(state);
      if (summary !== null) foreground.outside(renderEnd(summary, { style, tails: logs !== 'none' }));
      await sink.flush();
    },
  };
}

function annotationOf(
  event: RunEvent,
  state: RunState,
  positions: GithubOptions['positions'],
): Annotation | null {
  if (event.event === 'run-noted') return { level: 'notice', title: event.code, message: event.message };
  if (event.event === 'notification-failed') {
    const message = `a receiver was not told of ${event.on}: ${event.reason}`;
    return { level: 'notice', title: 'notification-failed', message };
  }
  if (event.event === 'group-finished') return annotateGroup(event, state, positions);
  if (event.event !== 'task-finished' || !isBad(event)) return null;
  const position = positionOf(event, state) ?? positions.get(placeOf(event.id));
  const hint = failureOf(event.outcome)?.hint;
  return {
    level: levelOf(event.id, state),
    title: `${event.id} ${event.status === 'failed' ? 'failed' : 'timed out'}`,
    message: hint === undefined ? event.reason : `${event.reason}\nhint: ${hint}`,
    ...(position === undefined ? {} : { position }),
  };
}

// The failure of a group is nearly always that of its members, which are annotated themselves.
function annotateGroup(
  event: GroupFinished,
  state: RunState,
  positions: GithubOptions['positions'],
): Annotation | null {
  const task = state.tasks.get(event.id);
  if (!isBad(event) || task === undefined || summariseGroup(task, state)?.failed !== 0) return null;
  const position = positions.get(placeOf(event.id));
  return {
    level: levelOf(event.id, state),
    title: `${event.id} failed`,
    message: event.reason,
    ...(position === undefined ? {} : { position }),
  };
}

// What is allowed to fail is worth a look, and no error.
function levelOf(id: string, state: RunState): Annotation['level'] {
  return state.planned.get(id)?.allowFailure ? 'warning' : 'error';
}

// `etl/load` for `etl[region=eu]/load[0]`: all instances stand at one place.
function placeOf(id: string): string {
  return id.replace(/\[[^\]]*\]/g, '');
}

// The source line where it failed, as a path from the root of the repository.
function positionOf(event: TaskFinished, state: RunState): Position | undefined {
  const failure = failureOf(event.outcome);
  if (failure?.file === undefined) return undefined;
  const project = state.started?.source.project ?? '';
  return { file: project === '' ? failure.file : `${project}/${failure.file}`, line: failure.line ?? 1 };
}

function joinLines(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}
