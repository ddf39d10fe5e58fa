import { Unreadable } from '../expressions/context-value.ts';
import { pickleHint } from '../pipeline/pickle-hint.ts';
import type { ReturnValue } from '../plan/task-result.ts';
import type { Json } from '../values/json.ts';

/** A return that JSON cannot hold, where an expression meets it: a param may take it as it is, and nothing can read it. */
export class PickledReturn extends Unreadable {
  /** What it is called in messages. */
  readonly label: string;
  readonly value: ReturnValue;

  constructor({ task, name, value }: ReturnOfTask) {
    const label = `\`${name}\` of task \`${task}\``;
    super(`${label} is pickled, and an expression reads only JSON`, pickleHint(task));
    this.label = label;
    this.value = value;
  }
}

interface ReturnOfTask {
  readonly task: string;
  readonly name: string;
  readonly value: ReturnValue;
}

/** The value of a param when a task starts. */
export type ParamValue = Json | PickledReturn;
