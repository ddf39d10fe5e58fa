import { workflowCommand } from '../escape/workflow-command.ts';

/** Where an annotation points to: a path relative to the root of the repository. */
export interface Position {
  readonly file: string;
  readonly line: number;
}

export interface Annotation {
  readonly level: 'error' | 'warning' | 'notice';
  readonly title: string;
  readonly message: string;
  readonly position?: Position;
}

export interface Annotations {
  readonly add: (annotation: Annotation) => void;
  /** Says how many were left out. */
  readonly close: () => void;
}

/** What the runner keeps of each level in one step. */
const mostOfALevel = 10;

/** Writes annotations as they come; the last place of a level is kept for "N more". */
export function createAnnotations(write: (text: string) => void): Annotations {
  const levels = new Map<Annotation['level'], { count: number; last: string }>();
  return {
    add: (annotation) => {
      const { level } = annotation;
      const state = levels.get(level) ?? { count: 0, last: '' };
      levels.set(level, state);
      state.count += 1;
      if (state.count < mostOfALevel) write(render(annotation));
      else if (state.count === mostOfALevel) state.last = render(annotation);
    },
    close: () => {
      for (const [level, { count, last }] of levels) {
        if (count === mostOfALevel) write(last);
        if (count > mostOfALevel) {
          write(
            workflowCommand(level, {}, `${count - mostOfALevel + 1} more are in the summary of this step`),
          );
        }
      }
      levels.clear();
    },
  };
}

function render({ level, title, message, position }: Annotation): string {
  return workflowCommand(level, { file: position?.file, line: position?.line, title }, message);
}
