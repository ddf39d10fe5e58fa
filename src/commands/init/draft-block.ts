/** A task of a drafted pipeline. */
export interface Block {
  readonly id: string;
  /** Lines below the id, indented by nothing. */
  readonly lines: readonly string[];
}
