import type { Json } from '../values/json.ts';

/** What stands in a context and is nothing that an expression can read: to look at it is an error that says so. */
export class Unreadable {
  /** What it is, as the end of a message. */
  readonly what: string;
  /** What to do instead. */
  readonly hint: string;

  constructor(what: string, hint: string) {
    this.what = what;
    this.hint = hint;
  }
}

/** What a name in a context stands for. */
export type ContextValue = Json | Unreadable | ContextValues;

/** Contexts of an expression, or the names of one. Built without a prototype wherever its keys come from a user. */
export interface ContextValues {
  readonly [name: string]: ContextValue;
}
