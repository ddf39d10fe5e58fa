/** What `explain CODE` prints. */
export interface Explanation {
  /** One line: what is wrong. */
  readonly title: string;
  /** Markdown: why it is an error, an example that has it, and the same example mended. */
  readonly text: string;
}
